/**
 * The channels that one gateway listens to: putting their publications in order, keeping the most
 * recent ones encoded, and moving each subscription along. Everything here is confined to the
 * gateway's event loop. Imports {@code message}, {@code config}, {@code log} and {@code protocol}.
 */
package io.tidings.feed;
