//! Checks of `[ui]`: what is shown on pages must be fit to be shown.

use url::Url;

use super::Report;
use crate::settings::Settings;
use crate::ui::{UI_LANGUAGES, is_color};

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let ui = &settings.ui;
    for (key, color) in [
        ("primary_color", &ui.primary_color),
        ("primary_color_dark", &ui.primary_color_dark),
    ] {
        let color = color.as_deref().unwrap_or("#000000");
        report.add(
            "ui.E001",
            !is_color(color),
            format!("ui.{key} is \"{color}\", which is no colour"),
            "write it like \"#3b4cca\"",
        );
    }
    for link in &ui.links {
        // Security: a link must not be able to run a script.
        report.add(
            "ui.E002",
            !is_link(&link.url),
            format!(
                "the link \"{}\" leads to \"{}\", which is no address",
                link.label, link.url
            ),
            "write \"https://...\", \"mailto:...\", or a path like \"/terms\"",
        );
    }
    for language in &ui.languages {
        report.add(
            "ui.E003",
            !UI_LANGUAGES.contains(&language.as_str()),
            format!("the web app has no texts in \"{language}\" (ui.languages)"),
            format!("choose among {}", UI_LANGUAGES.join(", ")),
        );
    }
    report.add(
        "ui.E004",
        ui.languages.is_empty(),
        "ui.languages is empty, so pages would say nothing",
        "list \"en\", \"hi\" or both",
    );
    report.add(
        "ui.E005",
        ui.logo.is_some() && ui.logo_type().is_none(),
        "ui.logo is no picture that pages can show",
        "use a file that ends in .svg, .png, .jpg or .webp",
    );
}

fn is_link(text: &str) -> bool {
    let is_path = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    is_path
        || Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "https" | "http" | "mailto" | "tel"))
}

#[cfg(test)]
mod tests {
    use crate::UiLink;
    use crate::checks::tests::codes;

    #[test]
    fn colours_and_languages_must_be_known() {
        assert_eq!(
            codes(|s| s.ui.primary_color = Some("red;}".to_owned())),
            ["ui.E001"]
        );
        assert_eq!(
            codes(|s| s.ui.primary_color_dark = Some("#12345".to_owned())),
            ["ui.E001"]
        );
        assert_eq!(
            codes(|s| s.ui.primary_color = Some("#00aAfF".to_owned())),
            [] as [&str; 0]
        );
        assert_eq!(
            codes(|s| s.ui.languages = vec!["tlh".to_owned()]),
            ["ui.E003"]
        );
        assert_eq!(codes(|s| s.ui.languages.clear()), ["ui.E004"]);
    }

    #[test]
    fn links_lead_to_pages_and_never_run_scripts() {
        let found = |url: &str| {
            codes(|s| {
                s.ui.links = vec![UiLink {
                    label: "Help".to_owned(),
                    url: url.to_owned(),
                }];
            })
        };
        for good in [
            "https://example.com/terms",
            "mailto:a@example.com",
            "/terms",
        ] {
            assert_eq!(found(good), [] as [&str; 0], "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil.example",
            "terms",
            "data:text/html,x",
        ] {
            assert_eq!(found(bad), ["ui.E002"], "{bad}");
        }
    }

    #[test]
    fn a_logo_is_a_picture() {
        assert_eq!(codes(|s| s.ui.logo = Some("logo.exe".into())), ["ui.E005"]);
        assert_eq!(
            codes(|s| s.ui.logo = Some("brand/logo.SVG".into())),
            [] as [&str; 0]
        );
    }
}
