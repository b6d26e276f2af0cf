/**
 * Door 1: the Vert.x event-bus bridge protocol, over WebSocket and SockJS. Imports {@code message},
 * {@code protocol} and {@code protocol.sockjs}.
 */
package io.tidings.protocol.bridge;
