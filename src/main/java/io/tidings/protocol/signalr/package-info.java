/**
 * Door 2: the SignalR hub protocol, as JSON and as MessagePack. Imports {@code message} and {@code
 * protocol}.
 *
 * @see <a
 *     href="https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md">its
 *     specification</a>
 */
package io.tidings.protocol.signalr;
