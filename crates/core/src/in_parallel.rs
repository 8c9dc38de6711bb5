//! Work on a list by several threads.

use crate::error::Error;

/// Runs a function over contiguous parts of a list, one thread each, and gives the results in order.
pub(crate) fn in_parallel<T: Sync, R: Send>(threads: usize, list: &[T], run: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let mut parts = list.chunks(list.len().div_ceil(threads).max(1));
    let Some(first) = parts.next() else { return Vec::new() };
    std::thread::scope(|scope| {
        let run = &run;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || run(part))).collect();
        let mut results = vec![run(first)];
        for other in others {
            match other.join() {
                Ok(result) => results.push(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

/// The results of all parts in one list, or the first error.
pub(crate) fn collect<T>(parts: Vec<Result<Vec<T>, Error>>) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}
