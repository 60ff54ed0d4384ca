/**
 * Names for objects, on Chronicle Map behind robust locks. Only {@code NameMap} and {@code
 * ChronicleRuntime} touch Chronicle's classes, and they are loaded by the first operation on a
 * name.
 */
@NullMarked
package io.batoid.objectstore.catalogue;

import org.jspecify.annotations.NullMarked;
