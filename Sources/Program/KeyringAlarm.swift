public import Terminal

extension Failure {
  /// Two keyrings of one number, of which the second counts now (formats.md §1): told with the
  /// status of a refusal, so that no script overlooks it. Digests in hex; `holder` is who went
  /// over, such as "this vault", `precaution` what not to do until it is clear.
  public static func replacedKeyring(
    number: UInt32, former: [UInt8], successor: [UInt8], holder: String, precaution: String
  ) -> Failure {
    Failure(
      .refused,
      happened: """
        ALARM: there are two keyrings with number \(number).
          here until now  \(String(decoding: former, as: UTF8.self))
          from now on     \(String(decoding: successor, as: UTF8.self))
        """,
      meaning: "The new one is signed by next-root, which outranks the root key, so \(holder) went "
        + "over to it. Either the root key was stolen and the key officer has replaced it, or "
        + "somebody has next-root who should not.",
      next: "Call the key officer now and compare the second digest aloud. If the officer did not "
        + "sign it, \(precaution) until you know more.")
  }
}
