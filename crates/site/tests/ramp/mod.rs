//! A lab as plain as one can be: a ramp of steps.

use std::sync::Arc;

use lab::{
    Description, Error, Figure, Kind, Lab, Materials, Parameter, Registry, Shown, Table, Text,
    Value, Values, View,
};

struct Ramp(Description);

pub(crate) fn registry() -> Registry {
    let steps = Parameter {
        name: "steps".into(),
        label: Text::new("级数", "Steps"),
        kind: Kind::Integer { default: 4, min: 1, max: 9, step: 1 },
    };
    let mut registry = Registry::default();
    registry.add(Arc::new(Ramp(Description {
        name: "ramp".into(),
        article: 2,
        title: Text::new("一共几级？", "How many in all?"),
        parameters: vec![steps],
    })));
    registry
}

impl Lab for Ramp {
    fn description(&self) -> &Description {
        &self.0
    }

    fn run(&self, values: &Values, _view: View) -> Result<Figure, Error> {
        let Some(Value::Integer(steps)) = values.get("steps") else {
            unreachable!("a whole number")
        };
        let total = steps * (steps + 1) / 2;
        Ok(Figure {
            svg: format!(
                "<svg class=\"chart\" viewBox=\"0 0 640 20\"><title>t</title><desc>{total}</desc><path d=\"M0 0H{total}\"/></svg>"
            ),
            alt: format!("{total}"),
            answer: format!("共 {total}。"),
            table: Table {
                columns: vec!["k".to_owned()],
                rows: (1..=*steps).map(|k| vec![k.to_string()]).collect(),
            },
            values: vec![Shown {
                name: "total".into(),
                label: Text::new("总数", "Total"),
                value: f64::from(i32::try_from(total).unwrap_or(0)),
                shown: total.to_string(),
            }],
        })
    }

    fn record(&self, _materials: &Materials) -> Option<String> {
        None
    }
}
