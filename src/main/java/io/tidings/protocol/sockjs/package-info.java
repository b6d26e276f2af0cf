/**
 * SockJS 0.3.3 on its WebSocket transport. Imports {@code message} and {@code protocol}.
 *
 * @see <a href="https://github.com/sockjs/sockjs-protocol">the protocol and its suite</a>
 */
package io.tidings.protocol.sockjs;
