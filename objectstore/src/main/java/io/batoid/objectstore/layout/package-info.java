/**
 * Where every shared byte stands, and how the words are cut into fields. Imports nothing of ours.
 */
@NullMarked
package io.batoid.objectstore.layout;

import org.jspecify.annotations.NullMarked;
