/**
 * The truth about channels: their logs in Redis, the interests beside them, the registry of nodes.
 * Imports {@code message}, {@code config} and {@code metrics}.
 */
package io.tidings.log;
