//! What must hold for any text and any value.

use lab::{
    Choice, Description, Error, Experiment, Figure, Format, Lab, Params, Table, Text, Typed, Value,
    Values, View,
};
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Choice)]
enum Shape {
    /// 逻辑 | Logistic
    Logistic,
    /// 拉普拉斯 | Laplace
    Laplace,
    /// 两次扫描 | Two passes
    #[choice(name = "2-pass")]
    TwoPasses,
}

#[derive(Debug, Clone, PartialEq, Params)]
struct Everything {
    /// 秩 | Rank
    #[param(default = 16, range = 1..=64)]
    rank: usize,
    /// 位移 | Shift
    #[param(default = -3, range = i8::MIN..=i8::MAX, step = 5)]
    shift: i8,
    /// 噪声 | Noise
    #[param(default = -2.0, range = -4.0..=0.5)]
    noise: f64,
    /// 形状 | Shape
    #[param(default = Shape::Laplace)]
    shape: Shape,
    /// 另一形状 | Other shape
    other: Shape,
    /// 开关 | Switch
    #[param(default = true)]
    switch: bool,
    /// 公式 | Formula
    #[param(default = "x^2", max_bytes = 40)]
    tex: String,
}

#[derive(Debug)]
struct Echo;

impl Experiment for Echo {
    type Params = Everything;
    type Prepared = ();
    const NAME: &'static str = "echo";
    const TITLE: Text = Text::new("说了什么？", "What was said?");

    fn prepare() {}

    fn run(_: &(), params: &Everything, view: View) -> Result<Figure, Error> {
        let words = format!("{params:?}");
        Ok(Figure {
            svg: "<svg/>".to_owned(),
            alt: words.clone(),
            answer: view.lang.tag().to_owned(),
            table: Table { columns: vec!["said".to_owned()], rows: vec![vec![params.tex.clone()]] },
            values: vec![lab::Shown {
                name: "noise".to_owned(),
                label: Text::new("噪声", "Noise"),
                value: 1.0 / params.noise,
                shown: words,
            }],
        })
    }
}

fn description() -> Description {
    Typed::<Echo>::default().description().clone()
}

#[test]
fn the_defaults_of_struct_and_description_agree() {
    let values = description().defaults();
    let params = Everything::from_values(&values);
    assert_eq!(params, Everything::from_values(&Values::default()));
    assert_eq!(params.to_values(), values);
    assert_eq!((params.shape, params.other, params.shift), (Shape::Laplace, Shape::Logistic, -3));
}

#[test]
fn the_list_of_labs() {
    let mut registry = lab::Registry::default();
    registry.add(std::sync::Arc::new(Typed::<Echo>::default()));
    insta::assert_snapshot!(lab::list_json(&registry));
}

#[test]
fn the_answer_as_json() {
    let echo = Typed::<Echo>::default();
    let mut values = echo.description().defaults();
    values.set("noise", Value::Real(0.0));
    let json = lab::answer(&echo, &values, View::default(), Format::Json).unwrap();
    insta::assert_snapshot!(String::from_utf8(json).unwrap());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(name in "rank|shift|noise|shape|other|switch|tex|nose|\\PC*", text in "\\PC*|[-+0-9.eE]{0,9}") {
        let description = description();
        match description.read(description.defaults(), [(name.as_str(), text.as_str())]) {
            Ok(values) => {
                let params = Everything::from_values(&values);
                prop_assert_eq!(&params.to_values(), &values);
                let pairs: Vec<(String, String)> =
                    values.iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect();
                let again = description.read(
                    description.defaults(),
                    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
                );
                prop_assert_eq!(again, Ok(values));
            }
            Err(error) => {
                for lang in lab::Lang::ALL {
                    prop_assert!(!error.message(lang, "x").is_empty());
                }
            }
        }
    }

    #[test]
    fn a_struct_in_range_survives_its_texts(
        rank in 1_usize..=64, shift: i8, noise in -4.0..=0.5_f64, switch: bool, tex in "\\PC{0,10}",
        shape in prop::sample::select(vec![Shape::Logistic, Shape::Laplace, Shape::TwoPasses]),
    ) {
        let params = Everything { rank, shift, noise, shape, other: shape, switch, tex };
        let description = description();
        let pairs: Vec<(String, String)> =
            params.to_values().iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect();
        let values = description
            .read(description.defaults(), pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            .unwrap();
        prop_assert_eq!(Everything::from_values(&values), params);
    }

    #[test]
    fn the_same_bytes_twice(noise in -4.0..=0.5_f64, tex in "\\PC{0,10}") {
        let echo = Typed::<Echo>::default();
        let mut values = echo.description().defaults();
        values.set("noise", Value::Real(noise));
        values.set("tex", Value::Text(tex));
        for format in [Format::Svg, Format::Csv, Format::Json] {
            let once = lab::answer(&echo, &values, View::default(), format).unwrap();
            let again = lab::answer(&Typed::<Echo>::default(), &values, View::default(), format).unwrap();
            prop_assert_eq!(once, again);
        }
    }
}
