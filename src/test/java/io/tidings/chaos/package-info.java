/**
 * Whether nothing is lost: real processes under faults, what publishers and subscribers were told,
 * and a verdict over it.
 */
package io.tidings.chaos;
