//! Figures as SVG, drawn here: crisp at every width, readable in light and dark, each with its table beside it.
//! Places are percentages, so that letters keep their size when a figure grows.

use maud::{Markup, html};

/// Bars of one figure at most; the table beside it holds them all.
pub(super) const BARS: usize = 8;
/// Height of one bar with its words, in pixels.
const BAR_HEIGHT: usize = 38;
/// Characters of a label that fit a phone.
const LABEL_MAX: usize = 34;

/// One bar, or one line of the table behind it.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) n: i64,
    pub(crate) href: String,
}

/// A title and a description that assistive technology reads in the place of the drawing.
pub(crate) struct Told<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
}

impl Told<'_> {
    fn names(&self) -> String {
        format!("{0}-title {0}-text", self.id)
    }

    fn show(&self) -> Markup {
        html! {
            title id={ (self.id) "-title" } { (self.title) }
            desc id={ (self.id) "-text" } { (self.text) }
        }
    }
}

fn short(label: &str) -> String {
    if label.chars().count() <= LABEL_MAX {
        return label.to_owned();
    }
    let cut: String = label.chars().take(LABEL_MAX - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A share of `most`, as a percentage with one digit.
fn share(n: i64, most: i64) -> String {
    let tenths = (n.max(0) * 1000).checked_div(most.max(1)).unwrap_or(0);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Bars with their numbers, in the order given.
pub(crate) fn bars(told: &Told<'_>, bars: &[Bar], class: &str) -> Markup {
    let shown = bars.get(..BARS.min(bars.len())).unwrap_or_default();
    let most = shown.iter().map(|bar| bar.n).max().unwrap_or(0);
    html! {
        svg.bars role="img" aria-labelledby=(told.names()) width="100%" height=(shown.len() * BAR_HEIGHT) {
            (told.show())
            @for (place, bar) in shown.iter().enumerate() {
                @let top = place * BAR_HEIGHT;
                text.strong x="0" y=(top + 13) { (short(&bar.label)) }
                text.strong x="100%" y=(top + 13) text-anchor="end" { (bar.n) }
                rect.rest x="0" y=(top + 20) width="100%" height="8" rx="4" {}
                @if bar.n > 0 { rect class=(class) x="0" y=(top + 20) width=(share(bar.n, most)) height="8" rx="4" {} }
            }
        }
    }
}

/// One measure of a figure of spans: within how many days half, three quarters and nine tenths were done.
pub(crate) struct Spans {
    pub(crate) label: String,
    /// The same as words.
    pub(crate) said: String,
    /// The three ends, in days; none where too few stand behind it.
    pub(crate) ends: Option<[i64; 3]>,
}

/// Spans on one scale, the nearer end darker.
pub(crate) fn spans(told: &Told<'_>, spans: &[Spans]) -> Markup {
    let most = spans.iter().filter_map(|span| span.ends).map(|ends| ends[2]).max().unwrap_or(0);
    html! {
        svg.bars role="img" aria-labelledby=(told.names()) width="100%" height=(spans.len() * BAR_HEIGHT) {
            (told.show())
            @for (place, span) in spans.iter().enumerate() {
                @let top = place * BAR_HEIGHT;
                text.strong x="0" y=(top + 13) { (span.label) }
                text x="100%" y=(top + 13) text-anchor="end" { (span.said) }
                rect.rest x="0" y=(top + 20) width="100%" height="10" rx="5" {}
                @if let Some(ends) = span.ends {
                    @for (end, class) in ends.iter().zip(["p50", "p75", "p90"]).rev() {
                        @if *end > 0 { rect class=(class) x="0" y=(top + 20) width=(share(*end, most)) height="10" rx="5" {} }
                    }
                }
            }
        }
    }
}

/// A line over months. Its class holds a dash pattern, which tells it from its neighbour without colour.
pub(crate) struct Trace {
    pub(crate) label: String,
    pub(crate) class: &'static str,
    /// One for each month; none where nothing is known.
    pub(crate) values: Vec<Option<i64>>,
}

/// Lines over the same months, with the first and last month named below.
pub(crate) fn lines(told: &Told<'_>, traces: &[Trace], (first, last): (&str, &str)) -> Markup {
    /// Where the scale begins and ends, in pixels.
    const TOP: i64 = 18;
    const FLOOR: i64 = 128;
    let most =
        traces.iter().flat_map(|trace| trace.values.iter().flatten()).max().copied().unwrap_or(0).max(1);
    let steps = traces.iter().map(|trace| trace.values.len()).max().unwrap_or(1).saturating_sub(1).max(1);
    // A little room on both sides, or dots would be cut.
    let x = |place: usize| {
        let tenths = 20 + place * 960 / steps;
        format!("{}.{}%", tenths / 10, tenths % 10)
    };
    let y = |value: i64| FLOOR - (FLOOR - TOP) * value / most;
    html! {
        ul.legend.small { @for trace in traces { li { svg.bars width="28" height="10" aria-hidden="true" { line class={ "trend " (trace.class) } x1="0" y1="5" x2="28" y2="5" {} } " " (trace.label) } } }
        svg.bars role="img" aria-labelledby=(told.names()) width="100%" height="150" {
            (told.show())
            line.axis x1="0" x2="100%" y1=(FLOOR) y2=(FLOOR) {}
            line.axis x1="0" x2="100%" y1=(TOP) y2=(TOP) {}
            text x="0" y="12" { (most) }
            @for trace in traces {
                @let points: Vec<(usize, i64)> = trace.values.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?))).collect();
                @for pair in points.windows(2) {
                    // Months of which nothing is known leave a gap.
                    @if let [(from, a), (to, b)] = pair { @if to - from == 1 {
                        line class={ "trend " (trace.class) } x1=(x(*from)) y1=(y(*a)) x2=(x(*to)) y2=(y(*b)) {}
                    } }
                }
                @for (place, value) in &points { circle class={ "dot " (trace.class) } cx=(x(*place)) cy=(y(*value)) r="2.5" {} }
            }
            text x="0" y="145" { (first) }
            text x="100%" y="145" text-anchor="end" { (last) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_largest() {
        assert_eq!([share(1, 3), share(3, 3), share(0, 3), share(0, 0)], ["33.3%", "100.0%", "0.0%", "0.0%"]);
    }

    #[test]
    fn what_was_typed_is_no_markup_and_long_words_are_cut() {
        let bar = Bar { label: format!("<script> & {}", "a".repeat(60)), n: 2, href: String::new() };
        let told = Told { id: "a", title: "A < B", text: "" };
        let svg = bars(&told, &[bar], "late").into_string();
        assert!(
            svg.contains("&lt;script&gt; &amp; aaa") && svg.contains('…') && !svg.contains("<script>"),
            "{svg}"
        );
    }
}
