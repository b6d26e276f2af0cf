/** The stock clients of SignalR, unmodified, as the judges of door 2. */
package io.tidings.signalr;
