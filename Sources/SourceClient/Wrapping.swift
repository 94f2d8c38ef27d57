// One way into `ClientError` for the errors of each layer below.

internal import Age
internal import Keyring
internal import ReplyBoard
internal import ReplyReader
internal import Tip

func wrapped<Value>(_ body: () throws(KeyringError) -> Value) throws(ClientError) -> Value {
  do throws(KeyringError) { return try body() } catch { throw .keyring(error) }
}

func wrapped<Value>(_ body: () throws(ReplyBoardError) -> Value) throws(ClientError) -> Value {
  do throws(ReplyBoardError) { return try body() } catch { throw .board(error) }
}

func wrapped<Value>(_ body: () throws(ReplyReaderError) -> Value) throws(ClientError) -> Value {
  do throws(ReplyReaderError) { return try body() } catch { throw .replies(error) }
}

func wrapped<Value>(_ body: () throws(AgeError) -> Value) throws(ClientError) -> Value {
  do throws(AgeError) { return try body() } catch { throw .sealing(error) }
}

func wrapped<Value>(_ body: () throws(TipError) -> Value) throws(ClientError) -> Value {
  do throws(TipError) {
    return try body()
  } catch {
    switch error {
    case .overLimit: throw .overLimit
    case .fileChanged(let number): throw .fileChanged(number: number)
    case .unreadable(let number): throw .unreadable(number: number)
    default: throw .tip(error)
    }
  }
}
