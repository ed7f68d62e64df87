//! The modules of a crate, read from its files without those that only tests use.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Attribute, Item, UseTree};

/// The path of a module from the root of its crate; the root itself is empty.
pub(crate) type ModulePath = Vec<String>;

/// A module, in a file of its own or inside another module's file.
pub(crate) struct Module {
    /// Relative to the crate's folder `src`.
    pub(crate) file: PathBuf,
    /// Names that the module defines, except its modules.
    pub(crate) items: Vec<String>,
    /// Names that `use` brings into the module, with the paths as they are written.
    pub(crate) imports: Vec<(String, Vec<String>)>,
    /// Paths of `use` that end with `*`.
    pub(crate) globs: Vec<Vec<String>>,
    /// Every other path of two segments or more.
    pub(crate) paths: Vec<Vec<String>>,
    /// Every string literal.
    pub(crate) texts: Vec<String>,
    /// Every identifier and keyword.
    pub(crate) words: Vec<String>,
}

/// Every module of the programs and the library in this folder `src`.
pub(crate) fn read_crate(src: &Path) -> BTreeMap<ModulePath, Module> {
    let mut modules = BTreeMap::new();
    for root in ["lib.rs", "main.rs"] {
        let file = src.join(root);
        // A crate with a library and a program: the program's own modules are read after those of
        // the library.
        if file.is_file() {
            read_file(src, &file, src, Vec::new(), &mut modules);
        }
    }
    modules
}

/// `children` is the folder in which the modules that this file declares have their files.
fn read_file(
    src: &Path,
    file: &Path,
    children: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed =
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    read_items(src, file, children, path, &parsed.items, modules);
}

fn read_items(
    src: &Path,
    file: &Path,
    children: &Path,
    path: ModulePath,
    items: &[Item],
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let mut module = Module {
        file: file.strip_prefix(src).unwrap().to_path_buf(),
        items: Vec::new(),
        imports: Vec::new(),
        globs: Vec::new(),
        paths: Vec::new(),
        texts: Vec::new(),
        words: Vec::new(),
    };
    for item in items {
        if is_for_tests(attributes(item)) {
            continue;
        }
        match item {
            Item::Mod(declared) => {
                let name = declared.ident.to_string();
                let child = [path.clone(), vec![name.clone()]].concat();
                let folder = children.join(&name);
                match &declared.content {
                    Some((_, items)) => read_items(src, file, &folder, child, items, modules),
                    None => {
                        let candidates =
                            [children.join(format!("{name}.rs")), folder.join("mod.rs")];
                        let source = candidates.iter().find(|candidate| candidate.is_file());
                        let source = source
                            .unwrap_or_else(|| panic!("no file of {name} in {}", file.display()));
                        read_file(src, source, &folder, child, modules);
                    }
                }
            }
            Item::Use(import) => read_use(&import.tree, &mut Vec::new(), &mut module),
            other => {
                module.items.extend(name_of(other));
                Paths(&mut module).visit_item(other);
            }
        }
    }
    // The program of a package with a library may declare a module of the same name.
    modules
        .entry(path)
        .and_modify(|known| {
            known.imports.append(&mut module.imports);
            known.paths.append(&mut module.paths);
            known.texts.append(&mut module.texts);
            known.words.append(&mut module.words);
        })
        .or_insert(module);
}

fn read_use(tree: &UseTree, prefix: &mut Vec<String>, module: &mut Module) {
    match tree {
        UseTree::Path(part) => {
            prefix.push(part.ident.to_string());
            read_use(&part.tree, prefix, module);
            prefix.pop();
        }
        UseTree::Name(name) => add_import(
            name.ident.to_string(),
            &name.ident.to_string(),
            prefix,
            module,
        ),
        UseTree::Rename(rename) => {
            add_import(
                rename.rename.to_string(),
                &rename.ident.to_string(),
                prefix,
                module,
            );
        }
        UseTree::Glob(_) => module.globs.push(prefix.clone()),
        UseTree::Group(group) => {
            for tree in &group.items {
                read_use(tree, prefix, module);
            }
        }
    }
}

fn add_import(name: String, last: &str, prefix: &[String], module: &mut Module) {
    let mut path = prefix.to_vec();
    // `use a::{self}` imports `a`.
    let name = if last == "self" {
        path.last().cloned().unwrap_or(name)
    } else {
        path.push(last.to_owned());
        name
    };
    module.words.extend(path.iter().cloned());
    module.imports.push((name, path));
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|condition| condition == "test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Collects paths, texts and words from everything but `use`.
struct Paths<'a>(&'a mut Module);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        let segments: Vec<String> = segments.collect();
        self.0.words.extend(segments.iter().cloned());
        if segments.len() > 1 {
            self.0.paths.push(segments);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        // Inside a function.
        read_use(&import.tree, &mut Vec::new(), self.0);
    }

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {
        // A module inside a function would have a scope of its own; there is none.
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.read_tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.read_tokens(list.tokens.clone());
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.texts.push(text.value());
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.0
            .words
            .extend(signature.asyncness.map(|_| "async".to_owned()));
        syn::visit::visit_signature(self, signature);
    }

    fn visit_expr_await(&mut self, expression: &'ast syn::ExprAwait) {
        self.0.words.push("await".to_owned());
        syn::visit::visit_expr_await(self, expression);
    }

    fn visit_expr_async(&mut self, expression: &'ast syn::ExprAsync) {
        self.0.words.push("async".to_owned());
        syn::visit::visit_expr_async(self, expression);
    }

    fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
        self.0.words.push(ident.to_string());
    }
}

impl Paths<'_> {
    /// The arguments of a macro are tokens: a path is identifiers with `::` between them.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end_path(&mut path);
                    }
                    self.0.words.push(ident.to_string());
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                other => {
                    self.end_path(&mut path);
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.read_tokens(group.stream()),
                        TokenTree::Literal(literal) => {
                            if let Ok(syn::Lit::Str(text)) = syn::parse_str(&literal.to_string()) {
                                self.0.texts.push(text.value());
                            }
                        }
                        TokenTree::Ident(_) | TokenTree::Punct(_) => {}
                    }
                }
            }
        }
        self.end_path(&mut path);
    }

    fn end_path(&mut self, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.0.paths.push(std::mem::take(path));
        }
        path.clear();
    }
}
