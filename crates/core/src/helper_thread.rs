//! [`offer`]: a second thread that lends a hand with one verification.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

/// Offers work to the helper thread; `None` if it is busy or the machine has only one CPU for this process.
///
/// What the helper has not begun by the time its result is asked for is taken back and done by whoever asks, so that a
/// machine without a free CPU costs little more than the offer.
pub(crate) fn offer<R, F>(work: F) -> Option<Offered<F, R>>
where
    R: Send + 'static,
    F: FnOnce() -> R + Send + 'static,
{
    let shared = Arc::new(Shared { state: Mutex::new(State::Waiting(work)), changed: Condvar::new() });
    let theirs = Arc::clone(&shared);
    // The channel holds nothing: it takes work only while the helper waits for some.
    helper()?.try_send(Box::new(move || theirs.run())).ok()?;
    Some(Offered(shared))
}

/// Work on offer. When it is dropped and not begun yet, nobody will do it.
pub(crate) struct Offered<F, R>(Arc<Shared<F, R>>);

struct Shared<F, R> {
    state: Mutex<State<F, R>>,
    changed: Condvar,
}

enum State<F, R> {
    Waiting(F),
    Running,
    Done(thread::Result<R>),
    Taken,
}

impl<R, F: FnOnce() -> R> Offered<F, R> {
    /// The result: of the helper, if it has begun, else of doing the work now. A panic of the work continues here.
    pub fn finish(self) -> R {
        let mut state = self.0.lock();
        loop {
            match std::mem::replace(&mut *state, State::Taken) {
                State::Waiting(work) => {
                    drop(state);
                    return work();
                }
                State::Done(Ok(result)) => return result,
                State::Done(Err(panic)) => {
                    drop(state);
                    resume_unwind(panic);
                }
                other => {
                    *state = other;
                    state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

impl<F, R> Drop for Offered<F, R> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if matches!(*state, State::Waiting(_)) {
            *state = State::Taken;
        }
    }
}

impl<F, R> Shared<F, R> {
    fn lock(&self) -> MutexGuard<'_, State<F, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R, F: FnOnce() -> R> Shared<F, R> {
    /// Does the work, unless it was taken back.
    fn run(&self) {
        let mut state = self.lock();
        let work = match std::mem::replace(&mut *state, State::Running) {
            State::Waiting(work) => work,
            other => {
                *state = other;
                return;
            }
        };
        drop(state);
        let result = catch_unwind(AssertUnwindSafe(work));
        *self.lock() = State::Done(result);
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
    use super::{Offered, Shared, State, offer};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::{Arc, Condvar, Mutex};
    use std::thread;

    fn waiting<R, F: FnOnce() -> R>(work: F) -> (Offered<F, R>, Arc<Shared<F, R>>) {
        let shared = Arc::new(Shared { state: Mutex::new(State::Waiting(work)), changed: Condvar::new() });
        (Offered(Arc::clone(&shared)), shared)
    }

    #[test]
    fn work_that_nobody_began_is_done_by_whoever_asks_and_only_once() {
        let (offered, helper) = waiting(|| 7);
        assert_eq!(offered.finish(), 7);
        helper.run();
        assert!(matches!(*helper.lock(), State::Taken));
    }

    #[test]
    fn work_done_by_the_helper_is_not_done_again() {
        let (offered, helper) = waiting(|| thread::current().id());
        let id = thread::spawn(move || {
            helper.run();
            thread::current().id()
        });
        let id = id.join().expect("the thread of the test");
        assert_eq!(offered.finish(), id);
    }

    #[test]
    fn work_that_is_no_longer_wanted_is_not_begun() {
        let (offered, helper) = waiting(|| assert_eq!(1, 2, "nobody wants this"));
        drop(offered);
        helper.run();
        assert!(matches!(*helper.lock(), State::Taken));
    }

    #[test]
    fn a_panic_reaches_whoever_asks_and_spares_the_helper() {
        let (offered, helper) = waiting(|| assert_eq!(1, 2, "a defect"));
        helper.run();
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
