//! The walks of ARCHITECTURE.md against the code: every function named is where the page says, and is called by the one
//! that it stands under, after those that stand above it there.

use std::path::PathBuf;

/// One line of a walk: `- `Type::function` in `file`: what it does`.
struct Step {
    depth: usize,
    name: String,
    file: String,
}

fn page() -> String {
    std::fs::read_to_string(super::root().join("ARCHITECTURE.md")).unwrap()
}

/// The text between the first two backquotes, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.split_once('`')?.1.split_once('`')
}

fn steps_of(section: &str) -> Vec<Step> {
    let lines = section.lines().filter(|line| line.trim_start().starts_with("- `"));
    lines
        .map(|line| {
            let (name, rest) = quoted(line).unwrap_or_else(|| panic!("{line}: name a function"));
            let (file, _) = quoted(rest).unwrap_or_else(|| panic!("{line}: name its file"));
            let depth = line.len() - line.trim_start().len();
            Step { depth, name: name.to_owned(), file: file.to_owned() }
        })
        .collect()
}

/// A file as the page names it: below `crates`, or below the root.
fn place(file: &str) -> PathBuf {
    let below = super::root().join("crates").join(file);
    if below.exists() { below } else { super::root().join(file) }
}

/// The lines from the first one that `is_start` to the one that ends it, by rustfmt's indentation.
fn block(text: &str, is_start: impl Fn(&str) -> bool) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| !is_start(line));
    let first = lines.next()?;
    let indent = &first[..first.len() - first.trim_start().len()];
    let end = format!("{indent}}}");
    let rest: Vec<&str> = lines.take_while(|line| *line != end).collect();
    Some(rest.join("\n"))
}

fn is_word(text: &str, at: usize, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
}

/// Where a word first stands in a text.
fn find_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| is_word(text, *at, word))
}

/// The body of a function; `Type::function` is looked for in the blocks that implement the type.
fn body(step: &Step) -> String {
    let text =
        std::fs::read_to_string(place(&step.file)).unwrap_or_else(|error| panic!("{}: {error}", step.file));
    let function = |text: &str, name: &str| {
        block(text, |line| {
            let start = format!("fn {name}");
            line.find(&start).is_some_and(|at| line[at + start.len()..].starts_with(['(', '<']))
        })
    };
    let found = match step.name.split_once("::") {
        None => function(&text, &step.name),
        Some((of, name)) => text.match_indices("\nimpl").find_map(|(at, _)| {
            let implementing = &text[at + 1..];
            let head = implementing.lines().next()?;
            find_word(head, of)?;
            function(&block(implementing, |_| true)?, name)
        }),
    };
    found.unwrap_or_else(|| panic!("there is no {} in {}", step.name, step.file))
}

#[test]
fn the_walks_go_where_the_page_says() {
    let page = page();
    let mut walks = 0;
    for section in page.split("\n## ").filter(|section| section.starts_with("The way of")) {
        let title = section.lines().next().unwrap();
        let steps = steps_of(section);
        assert!(steps.len() > 5, "{title} is a list");
        walks += 1;
        // Whoever calls, how deep it stands, and what of its body comes after the last one called.
        let mut callers: Vec<(usize, &str, String)> = Vec::new();
        for step in &steps {
            while callers.last().is_some_and(|(depth, ..)| *depth >= step.depth) {
                callers.pop();
            }
            if let Some((_, caller, rest)) = callers.last_mut() {
                let called = step.name.rsplit("::").next().unwrap();
                let at = find_word(rest, called)
                    .unwrap_or_else(|| panic!("{title}: {caller} does not call {}, or not then", step.name));
                *rest = rest[at + called.len()..].to_owned();
            }
            callers.push((step.depth, &step.name, body(step)));
        }
    }
    assert_eq!(walks, 2);
}

#[test]
fn files_that_the_page_names_are_there() {
    let page = page();
    let named = page.split('`').skip(1).step_by(2).filter(|name| name.contains('/') && !name.contains(' '));
    let is_file = |name: &&str| [".rs", ".toml", ".json", ".sh", ".md"].iter().any(|end| name.ends_with(end));
    let missing: Vec<_> = named.filter(is_file).filter(|name| !place(name).exists()).collect();
    assert!(missing.is_empty(), "no such file: {missing:?}");
}
