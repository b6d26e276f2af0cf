/**
 * The door for all who publish, join and leave: what they ask is checked, put into the log and
 * announced. Imports {@code message}, {@code config}, {@code metrics}, {@code auth}, {@code log},
 * {@code backplane} and {@code protocol}.
 */
package io.tidings.hub;
