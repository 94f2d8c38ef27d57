public import Age
public import Intake
public import Keyring
public import ReplyBoard
public import ReplyReader
public import Tip

/// Why a source's tool stopped. Equal on the case; holds no secret, no name of a file and no text
/// of a server.
public enum ClientError: Error, Equatable, Sendable {
  // Malformed or by the wrong key: what the gateway served
  /// A keyring or week sheet was refused; `wrongDeployment` when it is not the pinned one.
  case keyring(KeyringError)
  /// `/keyring` and `/keyring/N` are two keyrings with one number.
  case twoKeyrings
  /// No keyring is in force today.
  case noKeyring
  /// The week sheet is not for today: the gateway takes no tips.
  case noWeek
  /// The manifest of the reply board was refused.
  case board(ReplyBoardError)
  /// A bundle of the reply board was refused.
  case replies(ReplyReaderError)
  /// The answer to a tip is no promise of this gateway for this body.
  case promise(IntakeError)
  /// The gateway answered with this status instead of what was asked for.
  case answer(status: Int)

  // Misuse
  /// There is no such desk.
  case unknownDesk
  /// There is no such investigator, or nobody would be left.
  case unknownInvestigator
  /// File `number`, from 1 in the order given, is no regular file or cannot be read.
  case unreadable(number: Int)
  /// File `number` changed while it was read.
  case fileChanged(number: Int)
  /// The plaintext is not what was sealed before: nothing of it left this machine, and the tip has
  /// to start anew under another key.
  case contentChanged

  // Over the limit
  /// Message, number of files, a file or all of them are over what the deployment takes.
  case overLimit

  // Outside
  /// The network or the folder did not do its part.
  case transport(TransportFailure)
  /// A file that is written could not be written; `errno`.
  case write(Int32)

  // Internal
  /// The tip could not be packed.
  case tip(TipError)
  /// The tip could not be sealed.
  case sealing(AgeError)
  /// A second thread could not be started, or the codename could not be stretched.
  case unavailable
}
