internal import GatewayStore
internal import Intake
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing

@Suite struct AcceptTests {
  let gateway: TestGateway
  let body: TestBody

  init() throws {
    gateway = try TestGateway()
    body = try TestBody(gateway.deployment)
  }

  @Test func `an accepted tip is promised by the gateway's key for its body and day`() async throws
  {
    let store = try await gateway.openWithKeys()
    gateway.turn(to: 2)
    let bytes = try await store.send(body)
    let promise = try Promise(
      verifying: bytes, by: gateway.offer.gateway, deployment: gateway.deployment.deployment,
      body: body.digest)
    #expect(promise.day == gateway.deployment.day(2))
    #expect(try await store.status().tips == 1)
  }
}
