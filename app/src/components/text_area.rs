use leptos::prelude::*;

/// Several lines of text with a label.
#[component]
#[allow(clippy::needless_pass_by_value, reason = "a component owns its props")]
pub fn TextArea(name: &'static str, label: &'static str, value: String, error: Option<String>) -> impl IntoView {
    let described_by = error.as_ref().map(|_| format!("{name}-error"));
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label class="label" for=name>{label}</label>
            {raw_text_area(name.to_owned(), name.to_owned(), &value, 4, false, invalid, described_by)}
            <super::FieldError name=name error=error />
        </div>
    }
}

/// The area itself. Leptos does not escape what stands in a `<textarea>`; this does, so it is the only place that has one.
pub(crate) fn raw_text_area(
    id: String,
    name: String,
    value: &str,
    rows: u32,
    read_only: bool,
    invalid: Option<&'static str>,
    described_by: Option<String>,
) -> impl IntoView + use<> {
    // HTML drops a first line break, so one is put before what must keep its own.
    let escaped = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")]
        .into_iter()
        .fold(value.to_owned(), |text, (special, reference)| text.replace(special, reference));
    view! {
        <textarea
            class="input"
            id=id
            name=name
            rows=rows
            readonly=read_only
            aria-invalid=invalid
            aria-describedby=described_by
            inner_html=format!("\n{escaped}")
        ></textarea>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_area() {
        let owner = Owner::new();
        let html = owner.with(|| {
            let value = "</textarea><script>alert(1)</script> & \n&lt;".to_owned();
            view! { <TextArea name="note" label="Note" value=value error=None /> }.to_html()
        });
        owner.cleanup();
        assert!(
            html.contains(">\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; \n&amp;lt;</textarea>"),
            "{html}"
        );
        assert_eq!(html.matches("<script").count(), 0, "{html}");
    }
}
