//! [`offer`]: a second thread that lends a hand with one verification.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

/// Offers work to the helper thread; `None` if it is busy or the machine has only one CPU for this process.
///
/// A machine without a free CPU costs little: what the helper has not begun by the time its result is asked for is taken
/// back, and what it does not end in time, because others took its CPU, is done again by whoever asks.
pub(crate) fn offer<R, F>(work: F) -> Option<Offered<F, R>>
where
    R: Send + 'static,
    F: Fn() -> R + Send + Sync + 'static,
{
    let offered = Offered::new(work);
    let theirs = Arc::clone(&offered.shared);
    // The channel holds nothing: it takes work only while the helper waits for some.
    helper()?.try_send(Box::new(move || theirs.run())).ok()?;
    Some(offered)
}

/// Work on offer. When it is dropped and not begun yet, nobody will do it.
pub(crate) struct Offered<F, R> {
    shared: Arc<Shared<F, R>>,
    since: Instant,
}

struct Shared<F, R> {
    work: F,
    state: Mutex<State<R>>,
    changed: Condvar,
}

enum State<R> {
    Waiting,
    Running,
    Done(R),
    /// The work is not wanted of the helper any more, or a panic ended it.
    Over,
}

impl<R, F: Fn() -> R> Offered<F, R> {
    fn new(work: F) -> Self {
        let shared = Shared { work, state: Mutex::new(State::Waiting), changed: Condvar::new() };
        Self { shared: Arc::new(shared), since: Instant::now() }
    }

    /// The result: the helper's, if it has begun and ends soon, else that of doing the work now.
    ///
    /// Two sides of a verification take about the same time, so a helper that has begun and keeps its CPU ends within that
    /// of the other side, and half of it to spare.
    pub fn finish(self) -> R {
        let Shared { work, changed, .. } = &*self.shared;
        let is_running = |state: &mut State<R>| matches!(state, State::Running);
        let patience = self.since.elapsed() * 3 / 2;
        let state = self.shared.lock();
        let (mut state, _) =
            changed.wait_timeout_while(state, patience, is_running).unwrap_or_else(PoisonError::into_inner);
        if let State::Done(result) = std::mem::replace(&mut *state, State::Over) {
            return result;
        }
        drop(state);
        work()
    }
}

impl<F, R> Drop for Offered<F, R> {
    fn drop(&mut self) {
        *self.shared.lock() = State::Over;
    }
}

impl<F, R> Shared<F, R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R, F: Fn() -> R> Shared<F, R> {
    /// Does the work, unless it was taken back.
    fn run(&self) {
        let mut state = self.lock();
        if !matches!(*state, State::Waiting) {
            return;
        }
        *state = State::Running;
        drop(state);
        // A panic spares the helper; whoever asks does the same work and has the same panic.
        let result = catch_unwind(AssertUnwindSafe(&self.work));
        let mut state = self.lock();
        if matches!(*state, State::Running) {
            *state = result.map_or(State::Over, State::Done);
        }
        self.changed.notify_one();
    }
}

type Work = Box<dyn FnOnce() + Send>;

/// The way to the helper thread, which is started with the first offer and then lives as long as the process.
fn helper() -> Option<&'static SyncSender<Work>> {
    static HELPER: OnceLock<Option<SyncSender<Work>>> = OnceLock::new();
    HELPER
        .get_or_init(|| {
            if thread::available_parallelism().map_or(1, std::num::NonZero::get) < 2 {
                return None;
            }
            let (sender, receiver) = sync_channel::<Work>(0);
            let run = move || receiver.into_iter().for_each(|work| work());
            thread::Builder::new().name("blsync-helper".to_owned()).spawn(run).ok()?;
            Some(sender)
        })
        .as_ref()
}

#[cfg(test)]
mod tests {
    use super::{Offered, State, offer};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    #[test]
    fn work_that_nobody_began_is_done_by_whoever_asks_and_only_once() {
        let count = AtomicUsize::new(0);
        let offered = Offered::new(|| count.fetch_add(1, Ordering::SeqCst));
        let helper = Arc::clone(&offered.shared);
        assert_eq!(offered.finish(), 0);
        helper.run();
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn work_done_by_the_helper_is_not_done_again() {
        let offered = Offered::new(|| thread::current().id());
        let helper = Arc::clone(&offered.shared);
        let id = thread::spawn(move || {
            helper.run();
            thread::current().id()
        });
        let id = id.join().expect("the thread of the test");
        assert_eq!(offered.finish(), id);
    }

    #[test]
    fn work_that_the_helper_does_not_end_is_done_by_whoever_asks_and_the_late_result_is_dropped() {
        let offered = Offered::new(|| 7);
        let helper = Arc::clone(&offered.shared);
        *helper.lock() = State::Running;
        assert_eq!(offered.finish(), 7);
        assert!(matches!(*helper.lock(), State::Over));
    }

    #[test]
    fn work_that_is_no_longer_wanted_is_not_begun() {
        let offered = Offered::new(|| assert_eq!(1, 2, "nobody wants this"));
        let helper = Arc::clone(&offered.shared);
        drop(offered);
        helper.run();
    }

    #[test]
    fn a_panic_reaches_whoever_asks_and_spares_the_helper() {
        let offered = Offered::new(|| assert_eq!(1, 2, "a defect"));
        Arc::clone(&offered.shared).run();
        assert!(catch_unwind(AssertUnwindSafe(|| offered.finish())).is_err());
    }

    #[test]
    fn offers_from_many_threads_all_end_with_their_own_result() {
        let threads: Vec<_> = (0..4_u64)
            .map(|thread| {
                thread::spawn(move || {
                    for round in 0..500 {
                        let number = thread * 1000 + round;
                        let result = offer(move || number).map_or(number, Offered::finish);
                        assert_eq!(result, number);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("no failed assertion");
        }
    }
}
