//! What a person at a terminal sees of work that takes longer than a moment.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error, where that is a terminal, and only once the work has taken a while.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    begun: Instant,
}

impl Progress {
    const PATIENCE: Duration = Duration::from_millis(500);

    /// `length`: the steps, if they are known.
    pub(crate) fn new(length: Option<u64>, template: &str) -> Progress {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden()).with_style(style)
        });
        Progress { bar, begun: Instant::now() }
    }

    /// Tells the bar of a step, if there is one.
    pub(crate) fn step(&self, tell: impl FnOnce(&ProgressBar)) {
        let Some(bar) = &self.bar else { return };
        tell(bar);
        if bar.is_hidden() && self.begun.elapsed() > Progress::PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
