//! What git prints of objects that strangers pushed: trees, listings of trees, logs of commits, and
//! the line before the content of an object.
//! The first byte chooses.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::git::fuzzing::{read_header, read_history, read_listing, read_tree};

fuzz_target!(|input: &[u8]| {
    let Some((which, output)) = input.split_first() else {
        return;
    };
    let Ok(repository) = "https://git.example.com/shop.git".parse() else {
        return;
    };
    match which % 4 {
        // An entry has a mode, a name and an id of 20 bytes.
        0 => assert!(read_tree(output) <= output.len() / 23),
        1 => {
            // The output arrives in pieces.
            let middle = output.len() / 2;
            let _ = read_listing(&repository, [&output[..middle], &output[middle..]]);
        }
        2 => read_history(&repository, output),
        _ => {
            let Ok(object) = "a".repeat(40).parse() else {
                return;
            };
            let size = read_header(object, output);
            assert!(size.is_none_or(|size| size.to_string().len() < output.len()));
        }
    }
});
