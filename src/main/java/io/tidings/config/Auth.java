package io.tidings.config;

/**
 * Who clients are taken for.
 *
 * @param anonymous whether a client is believed to be the user that it names in {@code ?user=}
 */
public record Auth(boolean anonymous) {}
