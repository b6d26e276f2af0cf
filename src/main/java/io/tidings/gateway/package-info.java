/**
 * What clients connect to: each gateway is one verticle on one event loop, with its share of the
 * HTTP server, its connections and its feeds. Imports everything but the root.
 */
package io.tidings.gateway;
