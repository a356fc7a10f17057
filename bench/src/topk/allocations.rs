//! How often this library takes memory for a batch, which must not depend on the number of rows.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::ThreadPoolBuilder;

use super::{OPERATORS, contestants::Ours, rows::Rows};

/// The system's allocator, counted.
struct Counting;

static TAKEN: AtomicU64 = AtomicU64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call is passed on unchanged to the system's allocator, whose contract is this one's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`; what was taken came from `System`.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`; what was taken came from `System`.
        unsafe { System.realloc(at, layout, size) }
    }
}

/// A line an operator: how often memory is taken for 2 rows and for 200, with one thread.
pub(super) fn counted() -> Result<String, String> {
    let pool =
        ThreadPoolBuilder::new().num_threads(1).build().map_err(|error| error.to_string())?;
    let mut text = String::from("## Allocations of a batch, one thread\n");
    for operator in OPERATORS {
        for both in [false, true] {
            if both && !operator.is_smooth() {
                continue;
            }
            let mut taken = [0; 2];
            for (taken, count) in taken.iter_mut().zip([2, 200]) {
                // The first rows of the longer batch are the shorter one.
                let mut rows = Rows::new(operator, 200, 1_000, 100, false);
                rows.count = count;
                rows.x.truncate(count * rows.n);
                rows.v.truncate(count * rows.n);
                let mut ours = Ours::new(&rows, |value| value);
                let before = TAKEN.load(Ordering::Relaxed);
                pool.install(|| ours.run(&rows, both)).map_err(|error| error.to_string())?;
                *taken = TAKEN.load(Ordering::Relaxed) - before;
            }
            let what = if both { "with gradient" } else { "forward" };
            text +=
                &format!("- {operator}, {what}: {} for 2 rows, {} for 200\n", taken[0], taken[1]);
        }
    }
    Ok(text)
}
