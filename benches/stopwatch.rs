//! Times rows of a table in turns, so that a disturbance of the machine falls on all of them alike.

use cpu_time::ThreadTime;
use std::hint::black_box;
use std::time::Instant;

/// What a row's time is: of the clock on the wall, or spent by its one thread, which other programs disturb less.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    Wall,
    Thread,
}

/// Work to time.
pub struct Row<'a> {
    pub name: &'static str,
    /// Units of work in one call: the time is that of one unit.
    pub units: usize,
    pub clock: Clock,
    pub work: Box<dyn FnMut() -> u64 + 'a>,
    times: Vec<f64>,
}

impl<'a> Row<'a> {
    /// A row; the work returns a number that depends on all of its result, so that nothing is optimized away.
    pub fn new(name: &'static str, units: usize, work: impl FnMut() -> u64 + 'a) -> Self {
        Self { name, units, clock: Clock::Thread, work: Box::new(work), times: Vec::new() }
    }

    /// The same row by the clock on the wall, for work of several threads.
    pub fn by_wall_clock(self) -> Self {
        Self { clock: Clock::Wall, ..self }
    }

    /// Best time of a unit in microseconds.
    pub fn minimum(&self) -> f64 {
        self.times.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// Median time of a unit in microseconds.
    pub fn median(&self) -> f64 {
        let mut sorted = self.times.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::INFINITY)
    }
}

/// Runs every row once per round. Short work is repeated until a reading takes a millisecond.
pub fn run(rows: &mut [Row<'_>], rounds: usize) {
    let repeats: Vec<usize> = rows
        .iter_mut()
        .map(|row| {
            let mut repeats = 1;
            loop {
                if time(row, repeats) > 1000.0 || repeats >= 1 << 20 {
                    return repeats;
                }
                repeats *= 2;
            }
        })
        .collect();
    for _ in 0..rounds {
        for (row, repeats) in rows.iter_mut().zip(&repeats) {
            let elapsed = time(row, *repeats);
            #[allow(clippy::cast_precision_loss)]
            row.times.push(elapsed / (*repeats * row.units) as f64);
        }
    }
}

/// Microseconds of so many calls.
fn time(row: &mut Row<'_>, repeats: usize) -> f64 {
    let (wall, thread) = (Instant::now(), ThreadTime::now());
    for _ in 0..repeats {
        black_box((row.work)());
    }
    let elapsed = if row.clock == Clock::Wall { wall.elapsed() } else { thread.elapsed() };
    elapsed.as_secs_f64() * 1e6
}
