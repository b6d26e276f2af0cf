/**
 * The truth about channels: their logs in Redis, the interests beside them, the registry of nodes.
 * Imports {@code message} and {@code config}.
 */
package io.tidings.log;
