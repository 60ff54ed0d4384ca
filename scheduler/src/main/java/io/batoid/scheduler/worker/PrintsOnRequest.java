package io.batoid.scheduler.worker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks what prints because the program asked for it: nothing else in the library does. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface PrintsOnRequest {}
