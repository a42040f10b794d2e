use super::*;

#[test]
fn a_ratio_is_the_middle_of_the_ratios_inside_the_rounds() {
    // The ratio of the medians would be 3.
    let figure = Figure::new("x", "us", &[1.0, 3.0, 8.0]).beside("y", &[1.0, 1.0, 4.0]);
    assert_eq!(figure.reference.map(|reference| (reference.value, reference.ratio)), Some((1.0, 2.0)));
}

#[test]
fn what_is_shown_is_what_is_judged() {
    let figure = |value: f64| Figure::new("x", "us", &[value]).beside("y", &[2.0]);
    for (figure, row) in [
        (figure(2.004).at_most(2.0), "| x | 2.00 us | y: 2.00 | 1.00 | ≤ 2 | yes |"),
        (figure(2.006).at_most(2.0), "| x | 2.01 us | y: 2.00 | 1.00 | ≤ 2 | **no** |"),
        (figure(2.5).ratio_at_most(1.2), "| x | 2.50 us | y: 2.00 | 1.25 | ratio ≤ 1.2 | **no** |"),
        (figure(2.5).ratio_at_least(1.2), "| x | 2.50 us | y: 2.00 | 1.25 | ratio ≥ 1.2 | yes |"),
        (Figure::new("x", "us", &[1.0, 2.0, 4.0]), "| x | 2.00 us (1.00 to 4.00) | | | | |"),
    ] {
        assert_eq!(figure.to_string(), row);
    }
}
