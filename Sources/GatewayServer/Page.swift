internal import StrictCoding

/// The plain page at `/`: how to send a tip without a browser's help (experience.md §3). It holds
/// no script, no picture, no form and no link to anywhere else.
enum Page {
  static func bytes(deployment: Identifier) -> [UInt8] {
    let pin = String(decoding: deployment.hex, as: UTF8.self)
    return Array(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Tell us something</title>
      <style>body { max-width: 40em; margin: auto; padding: 1em; font: 1em/1.5 sans-serif }
      pre { white-space: pre-wrap; overflow-wrap: anywhere }</style>
      </head>
      <body>
      <h1>Tell us something</h1>
      <p>Tips are sealed on your own machine. This gateway cannot open them and does not know
      who you are. Use a device of your own and the Tor network.</p>
      <h2>Send a tip with sotto-source</h2>
      <pre>sotto-source send ADDRESS#\(pin) -m message.txt FILE…</pre>
      <p>ADDRESS is the address of this page. The digits behind the # name this gateway for good:
      compare them with those that the organisation has published elsewhere.</p>
      <h2>Seal a file with age 1.3 or newer</h2>
      <p>Get <code>/recipients/DESK</code> from this address, then:</p>
      <pre>tar -cf tip.bin FILE…
      truncate -s '&gt;CLASS' tip.bin
      age -R recipients -o tip.age tip.bin
      curl --data-binary @tip.age ADDRESS/tips</pre>
      <p>CLASS is the smallest of 64K, 256K, 1M, 1280K, 1536K, 1792K, 2M, … that holds the file.
      This way trusts this gateway for the keys, and nobody can be left out.</p>
      </body>
      </html>

      """.utf8)
  }
}
