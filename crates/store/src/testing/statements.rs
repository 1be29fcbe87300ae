//! Overhears the statements that functions of this crate send, for tests that ask the engine how it answers them.

use std::cell::RefCell;

use sea_orm::Statement;

thread_local! {
    static OVERHEARD: RefCell<Option<Vec<Statement>>> = const { RefCell::new(None) };
}

/// The statements that are sent while `work` runs, in their order. Only for tests on a runtime with one thread.
pub async fn statements_of<T>(work: impl Future<Output = T>) -> Vec<Statement> {
    OVERHEARD.set(Some(Vec::new()));
    work.await;
    OVERHEARD.take().unwrap_or_default()
}

/// Notes a statement that is about to be sent.
pub(crate) fn overhear(statement: &Statement) {
    OVERHEARD.with_borrow_mut(|overheard| {
        if let Some(statements) = overheard {
            statements.push(statement.clone());
        }
    });
}
