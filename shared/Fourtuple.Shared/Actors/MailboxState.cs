namespace Fourtuple.Shared.Actors;

/// <summary>
/// Open: posts are taken. Closed: no more posts, what is queued is still read. Drained: closed and empty.
/// </summary>
public enum MailboxState { Open, Closed, Drained }
