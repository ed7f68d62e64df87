//! Text that is shown: whatever arrives, nothing hidden is left of it.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::text::{Line, cut, is_hidden, one_line, printable, printable_lines, quote};

fuzz_target!(|text: &str| {
    assert!(!printable(text).chars().any(|c| is_hidden(c) && c != '\t'));
    assert!(
        !printable_lines(text)
            .chars()
            .any(|c| is_hidden(c) && !matches!(c, '\n' | '\t'))
    );
    assert!(!one_line(text).chars().any(is_hidden));
    assert!(!quote(text, 50).chars().any(is_hidden));
    assert!(cut(text, 50).chars().count() <= 50);
    assert!(Line::<50>::from(text).chars().count() <= 50);
});
