//  MailLimits: how many messages may wait, and for how long.
//
//  Read by MailQueue and MailDelivery; a table in docs/ARCHITECTURE.md repeats them for people.

/// Bounds of outgoing mail.
package struct MailLimits: Sendable {
    /// Messages that wait; more are refused with 503.
    package var waiting: Int64 = 10_000
    /// Messages to one address that wait; of more the oldest go, so that a flood to one pushes no others out.
    package var perRecipient: Int64 = 5
    /// Messages of one turn.
    package var turn: Int64 = 20
    /// From the first failure to the next try; doubled each time.
    package var firstDelay: Duration = .seconds(60)
    /// The longest such delay.
    package var longestDelay: Duration = .seconds(6 * 3_600)
    /// How long a message is tried.
    package var patience: Duration = .seconds(3 * 86_400)
    /// How long a message is kept that could not be sent, or that nobody sends: codes in it are no longer good.
    package var kept: Duration = .seconds(7 * 86_400)
    /// How long a process that tries a message has it to itself.
    package var lease: Duration = .seconds(300)

    /// The shipped bounds.
    package init() {}
}
