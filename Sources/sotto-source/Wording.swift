import Keyring
import SourceClient
import Terminal

extension Failure {
  /// What stopped a source's tool: what happened, what it means, what to do next.
  init(_ error: ClientError) {
    let status: ExitStatus = error.isRefusal ? .refused : error.isMisuse ? .misuse : .failed
    let words = error.words
    self.init(status, happened: words.happened, meaning: words.meaning, next: words.next)
  }
}

private typealias Words = (happened: String, meaning: String, next: String)

extension ClientError {
  /// What the gateway showed must not be trusted.
  fileprivate var isRefusal: Bool {
    switch self {
    case .keyring, .twoKeyrings, .noKeyring, .noWeek, .board, .replies, .promise: true
    default: false
    }
  }

  fileprivate var isMisuse: Bool {
    switch self {
    case .unknownDesk, .unknownInvestigator, .unreadable, .overLimit: true
    default: false
    }
  }

  fileprivate var words: Words {
    switch self {
    case .keyring(.wrongDeployment):
      (
        "This gateway belongs to another deployment than the id you gave.",
        "It may be somebody else who wants to read your tip. Nothing was sent.",
        """
        Compare the digits behind the # and the address, all of them, with what the organisation \
        has printed or published. If they are right, do not use this gateway.
        """
      )
    case .twoKeyrings, .keyring(.twoKeyrings):
      (
        "ALARM: this gateway shows two different keyrings with one number.",
        "One of them was made by somebody who wants to read your tip. Nothing was sent.",
        "Do not use this address. Tell the organisation by another way."
      )
    case .keyring:
      (
        "The keys that this gateway shows are not in order.",
        "They may have been exchanged by somebody who wants to read your tip. Nothing was sent.",
        "Do not use this address. Tell the organisation by another way."
      )
    case .noKeyring:
      (
        "The keys of this gateway are not valid today: they ended, or have not begun.",
        "It takes no tips until it has others. Nothing was sent.",
        "See that the date of this machine is right; if it is, try again tomorrow, or tell the "
          + "organisation by another way."
      )
    case .noWeek:
      (
        "There are no keys for this week.",
        "Without them nothing can be sealed. Nothing was sent.",
        "See that the date of this machine is right; if it is, try again tomorrow, or tell the "
          + "organisation by another way."
      )
    case .board, .replies:
      (
        "The reply board of this gateway is not in order.",
        "Replies may have been held back or changed, so none is shown.",
        "Try again later. If it stays like this, tell the organisation by another way."
      )
    default: moreWords
    }
  }

  private var moreWords: Words {
    switch self {
    case .promise:
      (
        "The gateway did not promise to keep the tip.",
        "What it answered was not signed by the organisation's gateway, so the tip may be lost.",
        "Send again later. If it stays like this, look for another way to the organisation."
      )
    case .answer(let status): Self.words(status: status)
    case .unknownDesk:
      (
        "There is no such desk.", "Nothing was sent.", "Leave --desk out to see which there are."
      )
    case .unknownInvestigator:
      (
        "Nobody of the desk would be left to open the tip.", "Nothing was sent.",
        "Leave at least one person, or choose another desk with --desk."
      )
    case .unreadable(let number):
      (
        "File \(number) cannot be read any more.", "The tip was not accepted.",
        "See that it is still there, then run the command again."
      )
    case .fileChanged(let number):
      (
        "File \(number) was changed while it was read.", "The tip was not accepted.",
        "Close the program that writes to it, then run the command again."
      )
    case .contentChanged:
      (
        "The files changed again and again while they were sent.", "The tip was not accepted.",
        "Close the programs that write to them, then run the command again."
      )
    case .overLimit:
      (
        "The tip is too large: a message has at most 1 MiB, a tip 1,000 files.",
        "Nothing was sent.",
        "Send fewer or smaller files, and the rest in another tip with `answer`."
      )
    default: lastWords
    }
  }

  private var lastWords: Words {
    switch self {
    case .transport(.unsupported):
      (
        "This folder does not hold what a gateway serves.", "Nothing was sealed.",
        "It needs keyring/1, keyring/2 and so on, and week, as downloaded from the gateway."
      )
    case .transport:
      (
        "The gateway did not answer.", "It is not known whether anything arrived.",
        "Run the command again."
      )
    case .write:
      (
        "The sealed tip could not be written.", "Nothing was kept.",
        "See that there is space where it should go, then run the command again."
      )
    default:
      (
        "Sealing failed: this machine has too little memory left, or its library is broken.",
        "Nothing more was sent.", "Close other programs, then run the command again."
      )
    }
  }

  private static func words(status: Int) -> Words {
    switch status {
    case 404:
      (
        "The gateway does not have what every gateway has.", "Nothing was sent.",
        "Check that the address is the whole address of a gateway."
      )
    case 413:
      (
        "The tip is larger than the gateway takes.", "It was not accepted.",
        "Send fewer or smaller files, and the rest in another tip with `answer`."
      )
    case 429, 503, 507:
      (
        "The gateway takes no more tips just now.", "The tip was not accepted.",
        "Try again in an hour, or tomorrow."
      )
    default:
      (
        "The gateway did not accept the tip (status \(status)).", "It was not kept.",
        "Try again later. If it stays like this, look for another way to the organisation."
      )
    }
  }
}
