//  LoopExecutor: an event loop runs tasks.
//
//  A connection's task reads from its event loop and writes to it. On a thread of the common pool both ways wake another
//  thread; here they are a call.
//  Always: what runs here never blocks: the database, passwords and files have threads of their own.

import NIOCore

/// Runs tasks on one event loop.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }
}
