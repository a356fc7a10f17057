//! What depends on more than the text: a reader's values, an export, files, heads.

mod site;

use std::{collections::BTreeMap, path::Path};

use article::{Article, Context, Lang, References, render};
use site::{english, page, parse, with_head};

const TWO_FIGURES: &str =
    "```lab steps\nrank = 3\n```\n\n```lab steps\nid = \"other\"\n```\n\n{{steps.count}}\n";

#[test]
fn a_readers_values_lie_over_the_first_ones() {
    let values =
        [("steps", "rank", "9"), ("steps", "log_scale", "false"), ("steps", "log_scale", "true")];
    let rendered = page(&with_head(TWO_FIGURES), Lang::En, &values, true).unwrap();
    let html = &rendered.html;
    assert!(html.contains("<desc>rank=9 noise=-1 norm=two colour=red log_scale=true own=x</desc>"));
    assert!(html.contains("value=\"9\""));
    // The sentence keeps to the fence.
    assert!(html.contains("<p>3000</p>"));
    // The other figure's form carries what differs from the first values; links hold all of it.
    assert!(html.contains("<form class=\"controls\" method=\"get\" action=\"#other\">\n<input type=\"hidden\" name=\"steps.rank\" value=\"9\">\n<input type=\"hidden\" name=\"steps.log_scale\" value=\"true\">\n<div"));
    assert!(html.contains("<a href=\"/en/archives/1/?steps.rank=9&amp;steps.log_scale=true#steps\" data-link=\"share\">"));
    assert!(html.contains(
        "<a href=\"/en/archives/1/?steps.rank=9&amp;steps.log_scale=true#other\">Reset</a>"
    ));
    assert!(html.contains("<a href=\"/en/archives/1/#steps\">Reset</a>"));
    assert!(html.contains("/labs/steps.svg?rank=9&amp;log_scale=true&amp;lang=en"));
    assert!(
        html.contains("zhoubi lab run steps --rank 9 --log-scale true --lang en -o figure.svg")
    );
    assert!(rendered.refused.is_empty());
    assert!(rendered.has_labs);
}

#[test]
fn a_refused_value_is_said_beside_its_field_and_the_figure_stays() {
    let values = [("steps", "rank", "999"), ("steps", "colour", "green")];
    let rendered = page(&with_head(TWO_FIGURES), Lang::Zh, &values, true).unwrap();
    assert_eq!(rendered.refused.len(), 1);
    assert_eq!(rendered.refused[0].0, "steps");
    assert_eq!(rendered.refused[0].1.to_string(), "rank = 999 is not in 1..=64");
    let html = &rendered.html;
    assert!(html.contains("value=\"3\" aria-invalid=\"true\" aria-describedby=\"steps.rank.err\"><p class=\"err\" id=\"steps.rank.err\" role=\"alert\">秩 r须在 1 到 64 之间，收到 999</p>"), "{html}");
    assert!(html.contains("<desc>rank=3 noise=-1 norm=two colour=red"));
    // What was sent for another field is not lost.
    assert!(html.contains("<option value=\"green\" selected>"), "{html}");
}

#[test]
fn what_the_lab_itself_refuses_stays_in_its_field() {
    let rendered =
        page(&with_head(TWO_FIGURES), Lang::En, &[("other", "own", "broken")], true).unwrap();
    assert_eq!(rendered.refused[0].0, "other");
    assert!(rendered.html.contains(
        "value=\"broken\" autocomplete=\"off\" spellcheck=\"false\" aria-invalid=\"true\""
    ));
    assert!(rendered.html.contains("Own: “broken” cannot be read"));
}

#[test]
fn an_unknown_parameter_is_refused_and_an_unknown_figure_ignored() {
    let values = [("steps", "rnak", "1"), ("utm", "source", "x")];
    let rendered = page(&with_head(TWO_FIGURES), Lang::En, &values, true).unwrap();
    assert_eq!(rendered.refused.len(), 1);
    assert!(rendered.html.contains("<p class=\"err\" role=\"alert\">"));
}

#[test]
fn a_hostile_value_is_only_text() {
    let values = [("steps", "own", "\"><script>x")];
    let html = page(&with_head(TWO_FIGURES), Lang::En, &values, true).unwrap().html;
    assert!(!html.contains("<script"));
    assert!(html.contains("--own='&quot;&gt;&lt;script&gt;x'"), "{html}");
    let values = [("steps", "<b>", "x"), ("steps", "rank", "<i>")];
    let html = page(&with_head(TWO_FIGURES), Lang::En, &values, true).unwrap().html;
    assert!(!html.contains("<b>\"") && !html.contains("<i>"));
}

#[test]
fn an_export_has_no_form_and_no_links_to_labs() {
    let html = page(&with_head(TWO_FIGURES), Lang::En, &[], false).unwrap().html;
    assert!(!html.contains("<form") && !html.contains("/labs/") && !html.contains("data-link"));
    assert!(
        html.contains("<details class=\"data\">") && html.contains("zhoubi lab run steps --rank 3")
    );
}

#[test]
fn a_feed_has_mathml_and_no_controls() {
    let text = format!("A $x$ first.[^a]\n\n{TWO_FIGURES}\n[^a]: Note.\n");
    let with_values = page(&with_head(&text), Lang::En, &[("steps", "rank", "9")], true).unwrap();
    assert_eq!((with_values.feed, with_values.pictures), Default::default());
    let rendered = page(&with_head(&text), Lang::En, &[], true).unwrap();
    let (feed, pictures) = (rendered.feed, rendered.pictures);
    assert!(feed.contains("<math altimg=\"formulas.svg#f0\" altimg-width=\"0."), "{feed}");
    assert!(pictures.contains("<view id=\"f0\" viewBox=\"0 0 "));
    assert!(!feed.contains("<form") && !feed.contains("popover") && !feed.contains("class=\"m"));
    assert!(feed.contains("<annotation encoding=\"application/x-tex\">x</annotation>"));
    assert!(feed.contains("data-theme=\"light\""));
}

#[test]
fn files_are_listed_and_a_missing_one_is_placed() {
    let text = with_head(
        "[d](data.csv) ![p](p.png)\n\n[d](./data.csv#row) <img src=\"../x/q.png\" alt=\"\">\n",
    );
    let article = parse(&text, Lang::En).unwrap();
    assert_eq!(
        article.files(),
        [Path::new("../x/q.png"), Path::new("data.csv"), Path::new("p.png")]
    );
    assert_eq!(
        article.missing_file(Path::new("p.png")).to_string(),
        "articles/one/index.en.md:6:15: there is no file p.png\n  6 | [d](data.csv) ![p](p.png)\n    |               ^^^^^^^^^^^\n  help: names are relative to the article's folder; check capitals and the ending"
    );
}

#[test]
fn both_kinds_of_head_say_the_same() {
    let yaml = "---\nid: 7\ntitle: 'A: $\\frac12$'\ndate: 2026-01-31\nupdated: 2026-02-01T10:00\nslug: a-b\nlang: en\nauthor: A\ncategories: linear\ntags: [x, y]\nseries: { slug: s, part: 2 }\nsummary: >\n  Two\n  lines\ndraft: true\naliases: [/old/]\nmacros: { R: '\\mathbb{R}' }\n---\n";
    let toml = "+++\nid = 7\ntitle = 'A: $\\frac12$'\ndate = 2026-01-31\nupdated = 2026-02-01T10:00:00\nslug = \"a-b\"\nlang = \"en\"\nauthor = \"A\"\ncategories = [\"linear\"]\ntags = [\"x\", \"y\"]\nseries = { slug = \"s\", part = 2 }\nsummary = \"Two lines\"\ndraft = true\naliases = [\"/old/\"]\n[macros]\nR = '\\mathbb{R}'\n+++\n";
    let yaml = Article::parse("a.zh.md", yaml, Lang::Zh).unwrap();
    let toml = Article::parse("a.zh.md", toml, Lang::Zh).unwrap();
    assert_eq!(yaml.front, toml.front);
    assert_eq!(
        (yaml.lang, yaml.front.id, yaml.front.series.as_ref().unwrap().part),
        (Lang::En, 7, 2)
    );
    assert_eq!(yaml.front.macros["R"], "\\mathbb{R}");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_mistake() {
    let text = "\u{feff}---\r\nid: 1\r\ntitle: T\r\ndate: 2026-01-01\r\n---\r\nA $x$\r\nb.\r\n\r\n$$\r\ny\r\n$$\r\n";
    let rendered = page(text, Lang::En, &[], true).unwrap();
    assert_eq!(rendered.counts.formulas, 2);
    let mistakes = page(&text.replace("$x$", "$\\no$"), Lang::En, &[], true).unwrap_err();
    assert_eq!(
        (mistakes[0].line, mistakes[0].column, mistakes[0].source.as_str()),
        (6, 4, "A $\\no$")
    );
}

#[test]
fn the_text_for_search_has_formulas_as_tex() {
    let text = with_head(
        "## H\n\nA *b* $x_1$ `c`.\n\n| d | e |\n|---|---|\n| f | g |\n\n[^n]\n\n[^n]: Note.\n",
    );
    let rendered = page(&text, Lang::En, &[], true).unwrap();
    assert_eq!(rendered.text, "H\nA b x_1 c.\n d e\n f g\nNote.\n");
}

#[test]
fn the_text_for_search_has_no_holes_where_values_and_references_stand() {
    let text = with_head(
        "$$x = 1 \\tag{7}\\label{one}$$\n\nBy [@one], {{steps.count}} & {{steps(rank=4).count}} steps.\n\n```lab steps\nrank = 3\n```\n",
    );
    let rendered = page(&text, Lang::En, &[("steps", "rank", "9")], true).unwrap();
    assert!(rendered.text.contains("3000 & 4000 steps."), "{}", rendered.text);
    assert!(rendered.text.contains("(7), 3000"), "{}", rendered.text);
}

#[test]
fn macros_of_site_head_and_formulas_hold_in_this_order() {
    let head = "---\nid: 1\ntitle: T\ndate: 2026-01-01\nmacros: { RR: 'R' }\n---\n";
    // The head's \RR hides the site's; a definition in a formula holds from there on.
    let rendered =
        page(&format!("{head}$\\RR$ $\\def\\z{{y}}$ $\\z$"), Lang::En, &[], true).unwrap();
    assert!(rendered.feed.contains("<mi>R</mi>") && rendered.feed.contains("<mi>y</mi>"));
    let made = "$\\newenvironment{pair}{(}{)}$ $\\edef\\e{e}$ $\\begin{pair}u, \\e\\end{pair}$";
    let rendered = page(&format!("{head}{made}"), Lang::En, &[], true).unwrap();
    assert!(rendered.feed.contains("<mi>u</mi>") && rendered.feed.contains("<mi>e</mi>"));
    let mistakes = page(&format!("{head}$\\z$ $\\def\\z{{y}}$"), Lang::En, &[], true).unwrap_err();
    assert!(mistakes[0].message.contains("unknown command `\\z`"));
}

#[test]
fn rows_of_cases_and_of_empheq_have_numbers_and_labels() {
    let rendered = english(
        "\\begin{numcases}{f=} 1 & if $x$ \\label{one} \\\\ 2 & else \\label{two} \\end{numcases}\n\n\
         \\begin{empheq}[left={y=\\empheqlbrace}]{align} a \\\\ b \\label{four} \\end{empheq}\n\n\
         From \\eqref{two} and $\\eqref{four}$.\n",
    );
    for number in ["(1)", "(2)", "(3)", "(4)"] {
        assert!(rendered.html.contains(&format!(">{number}</a>")), "{number}: {}", rendered.html);
    }
    assert!(rendered.text.contains("From (2)"), "{}", rendered.text);
}

#[test]
fn rows_of_subnumcases_share_a_number() {
    let rendered = english(
        "\\begin{subnumcases}{f=} 1 & if $x$ \\label{one} \\\\ 2 & else \\label{two} \\end{subnumcases}\n\n\
         \\begin{equation} g \\end{equation}\n\nFrom \\eqref{two} and $\\eqref{one}$.\n",
    );
    for number in ["(1a)", "(1b)", "(2)"] {
        assert!(rendered.html.contains(&format!(">{number}</a>")), "{number}: {}", rendered.html);
    }
    assert!(rendered.text.contains("From (1b)"), "{}", rendered.text);
}

#[test]
fn two_articles_of_one_number_are_refused() {
    let mistakes =
        page(&with_head("x").replace("id: 1", "id: 2"), Lang::En, &[], true).unwrap_err();
    assert_eq!(mistakes[0].path, "articles/two/index.en.md");
    assert_eq!(mistakes[0].message, "article 2 in en is also articles/one/index.en.md");
    assert_eq!((mistakes[0].line, mistakes[0].column), (2, 5));
}

#[test]
fn titles_are_escaped() {
    let head = "---\nid: 1\ntitle: 'a < b & \"c\" <i>d</i>'\ndate: 2026-01-01\n---\nx";
    let rendered = page(head, Lang::En, &[], true).unwrap();
    assert_eq!(rendered.title, "a &lt; b &amp; &quot;c&quot; <i>d</i>");
}

#[test]
fn in_chinese_an_emphasis_without_a_chinese_character_is_slanted() {
    let text = with_head(
        "*重点*与*Elements*，*《几何》 1607*，*$x$* 与 *[@best]*。\n\n::: lemma {#best}\n:::\n",
    );
    let html = page(&text, Lang::Zh, &[], true).unwrap().html;
    assert!(html.contains("<em>重点</em>与<em lang=\"en\">Elements</em>"), "{html}");
    assert!(html.contains("<em>《几何》 1607</em>"));
    assert!(html.contains("<em lang=\"en\"><span class=\"f\">"));
    assert!(html.contains("<em><a href=\"#best\">引理 1</a></em>"), "what is shown decides");
    assert!(english("*Elements*").html.contains("<em>Elements</em>"));
}

#[test]
fn a_line_that_ends_with_a_note_joins_the_next_chinese_one() {
    let text = with_head("汉字。[^n]\n下一行。\n\n[^n]: 注。\n");
    let html = page(&text, Lang::Zh, &[], true).unwrap().html;
    assert!(html.contains("</span>下一行。</p>"), "{html}");
}

#[test]
fn links_and_anchors_of_own_html_stay_out_of_the_contents() {
    let rendered = english("## <a id=\"old\"></a>One <a href=\"#old\"><b id=\"b\">two</b></a>\n");
    assert_eq!(rendered.headings[0].html, "One <b>two</b>");
    assert!(rendered.html.contains("<a id=\"old\"></a>One <a href=\"#old\">"));
    assert_eq!(
        english("[a [@2] *b*](c)").feed,
        "<p><a href=\"/files/1/c\">a “The <em>other</em> one” <em>b</em></a></p>\n"
    );
}

#[test]
fn what_would_be_fetched_from_elsewhere_is_refused_in_own_html() {
    let refused = |html: &str| {
        let mistakes = page(&with_head(html), Lang::En, &[], true).unwrap_err();
        mistakes[0].message.clone()
    };
    assert!(
        refused("<video poster=\"https://a.example/x.png\"></video>").contains("on another site")
    );
    assert!(
        refused("<svg><image href=\"https://a.example/x\"/></svg>").contains("on another site")
    );
    assert!(refused("<img src=\"a.png\" srcset=\"b.png 2x\" alt=\"\">").contains("srcset="));
}

#[test]
fn a_link_to_a_part_of_a_file_keeps_the_part() {
    let html = english("[page](paper.pdf#page=3&x)").html;
    assert!(html.contains("href=\"/files/1/paper.pdf#page=3&amp;x\""), "{html}");
}

#[test]
fn a_reference_to_a_reserved_character_is_only_text() {
    let html = english("$x$ a &#xFDE0;&#xFDD0;&#xFDE1; b &#xFDE0; c").html;
    assert!(
        html.contains(" a &amp;#xFDE0;&amp;#xFDD0;&amp;#xFDE1; b &amp;#xFDE0; c</p>"),
        "{html}"
    );
}

#[test]
fn what_stands_too_deep_is_refused_not_walked() {
    let many = 20_000;
    for text in [
        ">".repeat(many) + "x",
        "- ".repeat(many) + "x",
        "*a _b ".repeat(many) + &"c_ d* ".repeat(many),
        "![a".repeat(2_000) + &"](b.png)".repeat(2_000),
    ] {
        let mistakes = page(&with_head(&text), Lang::En, &[], true).unwrap_err();
        assert!(mistakes[0].message.contains("within each other"), "{}", mistakes[0]);
    }
    let fair = format!("{}x", ">".repeat(60));
    assert_eq!(english(&fair).html.matches("<blockquote>").count(), 60);
}

#[test]
fn the_excerpt_is_the_first_paragraph_where_none_is_marked() {
    assert_eq!(english("## H\n\nFirst.\n\nSecond.").excerpt, "<p>First.</p>\n");
    assert_eq!(english("").excerpt, "");
}

#[test]
fn tasks_stand_in_the_line_of_their_mark() {
    let html = english("- [x] done\n\n- [ ] open\n").html;
    assert_eq!(
        html,
        "<ul class=\"list\">\n<li><p>☑ done</p>\n</li>\n<li><p>☐ open</p>\n</li>\n</ul>\n"
    );
    let mixed = english("- [x] done\n- no task\n").html;
    assert_eq!(mixed, "<ul>\n<li>☑ done</li>\n<li>no task</li>\n</ul>\n");
}

#[test]
fn a_second_rendering_with_other_labs_and_values_is_none_the_wiser() {
    let text = with_head("$x$ $\\val{steps.count}$ $\\def\\z{z}$ $\\z$\n\n```lab steps\n```\n");
    let article = parse(&text, Lang::En).unwrap();
    let url = |_: u32, _: Lang| "/archives/1/".to_owned();
    let references =
        References::collect(std::slice::from_ref(&article), &BTreeMap::default(), &url).unwrap();
    let labs = site::labs();
    let render_with = |rank: &str| {
        let values = [("steps".to_owned(), "rank".to_owned(), rank.to_owned())];
        let file_url = |name: &str| name.to_owned();
        let context = Context {
            references: &references,
            labs: &labs,
            values: &values,
            live: true,
            file_url: &file_url,
        };
        render(&article, &context).unwrap()
    };
    let (first, other, again) = (render_with("5"), render_with("6"), render_with("5"));
    assert_eq!(first.html, again.html);
    assert_eq!(first.formulas, other.formulas);
    assert_eq!(first.html.replace("rank=5", "rank=6").len(), other.html.len());
    assert!(other.html.contains("<desc>rank=6"));
}

#[test]
fn a_mistake_is_said_at_every_rendering() {
    let article = parse(&with_head("$x$ $\\overset{\\eqref{gone}}{=}$ $\\frc$"), Lang::En).unwrap();
    let url = |_: u32, _: Lang| String::new();
    let references =
        References::collect(std::slice::from_ref(&article), &BTreeMap::default(), &url).unwrap();
    let labs = site::labs();
    let file_url = |name: &str| name.to_owned();
    let context = Context {
        references: &references,
        labs: &labs,
        values: &[],
        live: true,
        file_url: &file_url,
    };
    let first = render(&article, &context).unwrap_err();
    assert_eq!(first.len(), 2);
    assert_eq!(render(&article, &context).unwrap_err(), first);
}

#[test]
fn numbers_of_rows_stand_at_their_rows() {
    let html = english("\\begin{align} a \\\\ b \\notag \\\\ c \\end{align}").html;
    let share = |number: &str| -> u32 {
        let before = html.split(&format!(">({number})</a>")).next().unwrap();
        let class = before.rsplit("class=\"no y").next().unwrap();
        class.split('"').next().unwrap().parse().unwrap()
    };
    assert!(share("1") < 30 && 70 < share("2"), "{html}");
}

#[test]
fn headings_leave_the_anchors_of_comments_to_them() {
    let text = "## Comment\n\n## Comment\n\n## Comment 2\n\n## Held\n\n## Comments\n\n## Comment, please\n";
    let rendered = page(&with_head(text), Lang::En, &[], true).unwrap();
    let anchors: Vec<&str> = rendered.headings.iter().map(|heading| heading.id.as_str()).collect();
    let expected =
        ["comment_", "comment_-2", "comment-2_", "held-2", "comments-2", "comment-please"];
    assert_eq!(anchors, expected);
    let mistakes = page(&with_head("## A {#comment-7}\n"), Lang::En, &[], true).unwrap_err();
    assert!(mistakes[0].to_string().contains("the page uses itself"));
}
