public import Intake
public import Keyring
public import StrictCoding

/// What the next keyring changes; everything left out stays as it is.
public struct KeyringChanges: Sendable {
  /// First day in force; the first keyring begins with the deployment.
  public var from: Day
  /// Last day in force.
  public var until: Day
  /// The gateway's keys; needed for the first keyring.
  public var gateway: GatewayOffer?
  /// New persons, and new weeks of known ones.
  public var offers: [Offer] = []
  /// Investigators who leave.
  public var removed: Set<UInt8> = []
  /// Auditors who leave.
  public var removedAuditors: Set<UInt8> = []
  /// All desks; empty keeps them, or makes one desk `main` of everybody.
  public var desks: [Desk] = []
  /// Where the gateway is reached; empty keeps them, or takes the origin.
  public var addresses: [HostName] = []
  /// The retention policy file; nil keeps it, or takes the strict default.
  public var policy: [UInt8]?
  /// The witness policy file; nil keeps it, or takes one without witnesses.
  public var witnesses: [UInt8]?

  /// A keyring for these days that changes nothing else.
  public init(from: Day, until: Day) {
    self.from = from
    self.until = until
  }
}
