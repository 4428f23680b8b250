//! Charts that the server draws. The shapes are stretched to the space there is; words stand beside them as text, so that
//! they are as large on a telephone.

use super::{Column, Row, Table, cell, thousands};
use leptos::prelude::*;

/// One stretch of time in a chart: what it is called, and its two figures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// In full: "22 Nov 2026".
    pub name: String,
    /// Below the chart: "22 Nov".
    pub short: String,
    /// How many succeeded.
    pub good: u64,
    /// How many failed.
    pub bad: u64,
}

/// The size of the drawing, before it is stretched.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;

/// Two lines over time, with the first filled: what succeeded and what failed. Below it is the same as a table.
#[component]
pub fn Chart(
    /// What is counted: "Sign-ins a day".
    #[prop(into)]
    title: String,
    stretches: Vec<Stretch>,
    /// What one stretch is called: "Day".
    stretch: &'static str,
) -> impl IntoView {
    let top = stretches.iter().map(|own| own.good.max(own.bad)).max().unwrap_or(0);
    let step = step(top);
    let steps = top.div_ceil(step).max(1);
    let highest = step * steps;
    let figures: Vec<_> = (0..=steps).rev().map(|nth| view! { <span>{thousands(nth * step)}</span> }).collect();
    let lines: Vec<_> = (0..=steps)
        .map(|nth| {
            let y = point(HEIGHT * share(nth, steps));
            view! { <line class="chart-grid" x1="0" x2=WIDTH.to_string() y1=y.clone() y2=y /> }
        })
        .collect();
    let good = course(&stretches, highest, |own| own.good);
    let bad = course(&stretches, highest, |own| own.bad);
    let area = format!("0,{HEIGHT} {good} {WIDTH},{HEIGHT}");
    let hints = hints(&stretches);
    let alternative = in_words(&title, &stretches);
    let below = below(&stretches);
    let rows = stretches
        .iter()
        .map(|own| Row::new(vec![cell(own.name.clone()), cell(thousands(own.good)), cell(thousands(own.bad))]))
        .collect();
    let columns = vec![Column::new(stretch), Column::figure("Succeeded"), Column::figure("Failed")];
    let caption = title.clone();
    view! {
        <figure class="card chart">
            <figcaption class="card-head">
                <h2>{title}</h2>
                <span class="legend">
                    <span><i class="key-good" aria-hidden="true"></i>"Succeeded"</span>
                    <span><i class="key-bad" aria-hidden="true"></i>"Failed"</span>
                </span>
            </figcaption>
            <div class="chart-body">
                <div class="chart-figures" aria-hidden="true">{figures}</div>
                <svg class="chart-plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=alternative>
                    <polygon class="chart-area" points=area />
                    {lines}
                    <polyline class="chart-good" points=good />
                    <polyline class="chart-bad" points=bad />
                    {hints}
                </svg>
                <div class="chart-times" aria-hidden="true">{below}</div>
            </div>
            <details class="chart-table">
                <summary>"Show as table"</summary>
                <Table caption=caption columns=columns rows=rows />
            </details>
        </figure>
    }
}

/// The distance between two lines of the grid: 1, 2 or 5 times a power of ten, so that there are at most five.
fn step(top: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if top.div_ceil(step) <= 5 {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// What part of `all` is `of`. Figures of a chart are small enough for that.
fn share(of: u64, all: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a pixel is coarser")]
    let share = of as f64 / all.max(1) as f64;
    share
}

fn point(value: f64) -> String {
    format!("{value:.1}")
}

/// Where the stretch number `nth` of `all` stands.
fn across(nth: usize, all: usize) -> f64 {
    let last = u64::try_from(all.saturating_sub(1)).unwrap_or(0);
    WIDTH * share(u64::try_from(nth).unwrap_or(0), last)
}

/// The points of a line; one stretch alone is a line from side to side.
fn course(stretches: &[Stretch], highest: u64, figure: impl Fn(&Stretch) -> u64) -> String {
    let y = |own: &Stretch| point(HEIGHT * (1.0 - share(figure(own), highest)));
    if let [only] = stretches {
        return format!("0,{y} {WIDTH},{y}", y = y(only));
    }
    let points: Vec<String> = stretches
        .iter()
        .enumerate()
        .map(|(nth, own)| format!("{},{}", point(across(nth, stretches.len())), y(own)))
        .collect();
    points.join(" ")
}

/// What one points at says what it is.
fn hints(stretches: &[Stretch]) -> Vec<AnyView> {
    let width = WIDTH / share(u64::try_from(stretches.len().saturating_sub(1)).unwrap_or(0).max(1), 1);
    stretches
        .iter()
        .enumerate()
        .map(|(nth, own)| {
            let text = format!("{}: {} succeeded, {} failed", own.name, thousands(own.good), thousands(own.bad));
            let x = point((across(nth, stretches.len()) - width / 2.0).max(0.0));
            view! {
                <rect class="chart-hint" x=x y="0" width=point(width) height=HEIGHT.to_string()>
                    <title>{text}</title>
                </rect>
            }
            .into_any()
        })
        .collect()
}

/// The first stretch, the one in the middle and the last one.
fn below(stretches: &[Stretch]) -> Vec<AnyView> {
    let last = stretches.len().saturating_sub(1);
    let mut places = vec![0, last / 2, last];
    places.dedup();
    places
        .into_iter()
        .filter_map(|nth| stretches.get(nth))
        .map(|own| view! { <span>{own.short.clone()}</span> }.into_any())
        .collect()
}

/// The chart for those who do not see it.
fn in_words(title: &str, stretches: &[Stretch]) -> String {
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
        return format!("{title}: nothing yet");
    };
    let span = format!("{title} from {} to {}", first.name, last.name);
    let most = |figure: fn(&Stretch) -> u64| stretches.iter().rev().max_by_key(|own| figure(own));
    let (Some(good), Some(bad)) = (most(|own| own.good), most(|own| own.bad)) else { return span };
    let part = |own: &Stretch, figure: u64, what: &str| match figure {
        0 => format!("none {what}"),
        figure => format!("at most {} {what}, on {}", thousands(figure), own.name),
    };
    format!("{span}: {}; {}", part(good, good.good, "succeeded"), part(bad, bad.bad, "failed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(figures: &[(u64, u64)]) -> Vec<Stretch> {
        let one = |(nth, (good, bad)): (usize, &(u64, u64))| Stretch {
            name: format!("day {nth}"),
            short: format!("{nth}"),
            good: *good,
            bad: *bad,
        };
        figures.iter().enumerate().map(one).collect()
    }

    #[test]
    fn the_grid_has_round_figures_and_few_lines() {
        for (top, wanted) in
            [(0, 1), (1, 1), (5, 1), (6, 2), (10, 2), (11, 5), (60, 20), (1_900, 500), (41_730, 10_000)]
        {
            assert_eq!(step(top), wanted, "{top}");
        }
        for top in (0..100_000).step_by(37).chain([u64::MAX / 11, u64::MAX]) {
            let step = step(top);
            assert!(top.div_ceil(step) <= 5, "{top}");
            assert!(step.to_string().trim_end_matches('0').len() == 1, "{top}: {step}");
        }
    }

    #[test]
    fn lines_go_from_side_to_side_and_stay_inside() {
        assert_eq!(
            course(&stretches(&[(0, 0), (5, 0), (10, 0)]), 10, |own| own.good),
            "0.0,200.0 360.0,100.0 720.0,0.0"
        );
        assert_eq!(course(&stretches(&[(5, 0)]), 10, |own| own.good), "0,100.0 720,100.0");
        assert_eq!(course(&[], 10, |own| own.good), "");
    }

    #[test]
    fn the_chart_is_told_in_words() {
        assert_eq!(
            in_words("Sign-ins a day", &stretches(&[(3, 0), (1_200, 4), (9, 4)])),
            "Sign-ins a day from day 0 to day 2: at most 1,200 succeeded, on day 1; at most 4 failed, on day 1"
        );
        assert_eq!(
            in_words("Sign-ins a day", &stretches(&[(0, 0), (0, 0)])),
            "Sign-ins a day from day 0 to day 1: none succeeded; none failed"
        );
        assert_eq!(in_words("Sign-ins a day", &[]), "Sign-ins a day: nothing yet");
    }
}
