//! What every lab's drawing must be, in every view.

use lab::{Column, Error, Figure, Lang, Theme, View};

pub(crate) const VIEWS: [View; 4] = [
    View { lang: Lang::Zh, column: Column::Wide, theme: Theme::Page },
    View { lang: Lang::En, column: Column::Narrow, theme: Theme::Page },
    View { lang: Lang::En, column: Column::Wide, theme: Theme::Light },
    View { lang: Lang::Zh, column: Column::Narrow, theme: Theme::Dark },
];

pub(crate) fn run(name: &str, pairs: &[(&str, &str)], view: View) -> Result<Figure, Error> {
    let labs = labs::all();
    let lab = labs.get(name).expect("the lab is registered");
    let description = lab.description();
    let values = description.read(description.defaults(), pairs.iter().copied())?;
    lab.run(&values, view)
}

pub(crate) fn value(figure: &Figure, name: &str) -> f64 {
    figure.values.iter().find(|shown| shown.name == name).expect("the value is there").value
}

/// Well-formed, described, of the width that its column class promises, and without what the policy forbids.
pub(crate) fn check_drawing(figure: &Figure, view: View) {
    let document = roxmltree::Document::parse(&figure.svg).expect("well-formed XML");
    let root = document.root_element();
    let view_box = root.attribute("viewBox").expect("a view box");
    let width = match view.column {
        Column::Wide => "0 0 640 ",
        Column::Narrow => "0 0 340 ",
    };
    assert!(view_box.starts_with(width), "{view_box}");
    for name in ["title", "desc"] {
        let node = root.children().find(|node| node.tag_name().name() == name).expect(name);
        assert!(!node.text().unwrap_or_default().is_empty(), "{name} is empty");
    }
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(
            !["script", "style", "foreignObject", "image", "a"].contains(&node.tag_name().name())
        );
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(name != "style" && !name.starts_with("on") && name != "href", "{name}");
            for part in ["NaN", "inf", "javascript:"] {
                assert!(!attribute.value().contains(part), "{name}={:?}", attribute.value());
            }
        }
    }
    assert!(!figure.alt.is_empty() && !figure.answer.is_empty());
    assert!(figure.values.iter().all(|shown| shown.value.is_finite()));
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.columns.len());
    }
}
