use super::*;

#[test]
fn the_page_shows_the_newest_run() {
    let text = std::fs::read_to_string(page()).unwrap();
    let wanted = rendered(&text).unwrap();
    if std::env::var_os("TOLLGATE_TEST_BLESS").is_some() {
        std::fs::write(page(), &wanted).unwrap();
    } else {
        assert!(
            text == wanted,
            "docs/benchmarks.md differs from the newest run: TOLLGATE_TEST_BLESS=1 makes it anew"
        );
    }
}

fn run(at: &str) -> Run {
    let figures = vec![Figure::new("x", "us", &[1.0, 2.0]).beside("y", &[1.0, 1.0]).ratio_at_most(1.0)];
    Run { at: at.into(), commit: format!("c{at}"), machine: "1 core".into(), rounds: 2, figures }
}

#[test]
fn the_newest_is_told_by_what_it_says_of_itself() {
    let folder = std::env::temp_dir().join(format!("tollgate-bench-results-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // The older one is written last and has the greater name.
    for (name, at) in [("a.json", "2026-11-25T10:00:00Z"), ("b.json", "2026-11-25T09:59:59Z")] {
        std::fs::write(folder.join(name), serde_json::to_string(&run(at)).unwrap()).unwrap();
    }
    let found = newest(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(found.unwrap().at, "2026-11-25T10:00:00Z");
}

#[test]
fn a_table_replaces_the_one_before_and_nothing_else() {
    let page = format!("before\n{BEGIN}{END}\nafter\n");
    let first = with_table(&page, &run("2026-11-25T10:00:00Z")).unwrap();
    let second = with_table(&first, &run("2026-11-26T10:00:00Z")).unwrap();
    assert!(second.starts_with("before\n") && second.ends_with("\nafter\n"), "{second}");
    assert!(second.contains("| x | 1.00 us (1.00 to 2.00) | y: 1.00 | 1.00 | ratio ≤ 1 | yes |"), "{second}");
    assert!(!second.contains("2026-11-25"), "{second}");
    assert!(with_table("no place", &run("2026-11-25T10:00:00Z")).is_err());
}
