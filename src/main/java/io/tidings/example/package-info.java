/**
 * The two hubs of the SignalR documentation, to be tried out and to be read. Imports {@code hub}
 * alone, as an application would.
 */
package io.tidings.example;
