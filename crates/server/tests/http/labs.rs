//! Figures as files.

use std::{sync::Arc, time::Duration};

use lab::{
    Choice, Column, Error, Experiment, Figure, Format, Lab, Lang, Params, Registry, Shown, Table,
    Text, Typed, View,
};

use crate::{ARTICLE, TestServer};

/// What the test's lab does with its parameters.
#[derive(Debug, Clone, Copy, Choice)]
enum Deed {
    /// 画 | Draw
    Draw,
    /// 慢 | Slow
    Slow,
    /// 崩 | Panic
    Panic,
}

#[derive(Params)]
struct DeedParams {
    /// 所为 | Deed
    #[param(default = Deed::Draw)]
    deed: Deed,
    /// 数 | Number
    #[param(default = 3, range = 1..=9)]
    number: i64,
}

struct Test;

impl Experiment for Test {
    type Params = DeedParams;
    type Prepared = ();
    const NAME: &'static str = "test";
    const TITLE: Text = Text::new("试", "Test");

    fn prepare() {}

    fn run((): &(), params: &DeedParams, view: View) -> Result<Figure, Error> {
        match params.deed {
            Deed::Draw => {}
            Deed::Slow => std::thread::sleep(Duration::from_secs(3)),
            Deed::Panic => panic!("on purpose"),
        }
        let number = params.number;
        Ok(Figure {
            svg: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{number} {view:?}</title></svg>"
            ),
            alt: number.to_string(),
            answer: number.to_string(),
            table: Table { columns: vec!["n".into()], rows: vec![vec![number.to_string()]] },
            values: vec![Shown {
                name: "number".into(),
                label: Text::new("数", "Number"),
                value: 3.0,
                shown: number.to_string(),
            }],
        })
    }
}

pub(crate) fn registry() -> Registry {
    let mut labs = Registry::default();
    labs.add(Arc::new(Typed::<Test>::default()));
    labs
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_has_the_bytes_of_the_library() {
    let server = TestServer::with_article(ARTICLE).await;
    let lab = Typed::<Test>::default();
    let description = lab.description();
    let values = description.read(description.defaults(), [("number", "7")]).unwrap();
    let view = View { lang: Lang::En, column: Column::Narrow, ..View::default() };
    for format in [Format::Svg, Format::Csv, Format::Json] {
        let expect = lab::answer(&lab, &values, view, format).unwrap();
        let ending = format.extension();
        let answer =
            server.get(&format!("/labs/test.{ending}?number=7&column=narrow&lang=en")).await;
        assert_eq!((answer.status, answer.body), (200, expect), "{ending}");
    }
    let answer = server.get("/labs/test.svg").await;
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert!(answer.header("content-security-policy").starts_with("default-src 'self'"));
    let again = server.ask("/labs/test.svg", &[("If-None-Match", answer.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_value_is_422_and_says_why() {
    let server = TestServer::with_article(ARTICLE).await;
    let answer = server.get("/labs/test.svg?number=70").await;
    assert_eq!((answer.status, answer.text().trim()), (422, "number = 70 is not in 1..=9"));
    let answer = server.get("/labs/test.json?number=70&lang=en").await;
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer.status, 422);
    assert_eq!(body["error"]["parameter"], "number");
    assert_eq!(body["error"]["message"], "Number must be between 1 and 9; got 70");
    for query in ["nmber=7", "number=x", "lang=fr", "column=3", "theme=", "deed=nothing"] {
        let answer = server.get(&format!("/labs/test.csv?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_lab_gets_the_nearest_name() {
    let server = TestServer::with_article(ARTICLE).await;
    let answer = server.get("/labs/tset.csv").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.text().trim(), "there is no lab \"tset\"; did you mean \"test\"?");
    let answer = server.get("/labs/tset.json").await;
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(body["error"]["message"].as_str().unwrap().contains("did you mean"));
    assert_eq!(server.get("/labs/test.png").await.status, 404);
    assert_eq!(server.get("/labs/test").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_lab_is_a_500_and_the_server_goes_on() {
    let server = TestServer::with_article(ARTICLE).await;
    for _ in 0..5 {
        assert_eq!(server.get("/labs/test.svg?deed=panic").await.status, 500);
    }
    assert_eq!(server.get("/labs/test.svg").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_slow_labs_leave_the_pages_alive_and_the_rest_is_asked_to_come_again() {
    let server = Arc::new(TestServer::with_article(ARTICLE).await);
    let places = std::thread::available_parallelism().map_or(2, |n| n.get()).max(2);
    let slow: Vec<_> = (0..places + 1)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.get("/labs/test.svg?deed=slow").await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let page = tokio::time::timeout(Duration::from_secs(1), server.get("/assets-no-such")).await;
    // An address that has to be computed waits behind them; nothing hangs.
    assert!(page.is_err() || page.is_ok_and(|page| matches!(page.status, 404 | 503)));
    let mut refused = 0;
    for answer in slow {
        let answer = answer.await.unwrap();
        if answer.status == 503 {
            assert_eq!(answer.header("retry-after"), "1");
            refused += 1;
        } else {
            assert_eq!(answer.status, 200);
        }
    }
    assert_eq!(refused, 1);
}
