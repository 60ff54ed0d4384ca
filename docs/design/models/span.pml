/* R15: the owner takes a block: location, then the span's word again; a taker: the word, then the slots. The span may come back to its owner, through another of its threads, with the same word: BACK=1 forgets the former free list before the word is the owner's again (under the lock that the owner's thread holds from location to word), BACK=0 does not. ORDER=0: the owner looks before it sets the location. */
byte word=1; bool loc=0; bool lost=0; byte in_use=0; bool lock=0; bool made=0;
proctype Owner(){
  atomic{ !lock -> lock=1 };
  if :: lost -> goto out :: else fi;
  if :: ORDER -> loc=1; if :: word==1 -> in_use++ :: else -> loc=0 fi
     :: else -> if :: word==1 -> loc=1; in_use++ :: else fi fi;
out: lock=0 }
proctype Taker(){
  atomic{ if :: word==1 -> word=2 :: else -> goto out fi };
  if :: loc -> word=3 :: else -> word=0 fi;                       /* alive: suspect; else a free run */
out: skip }
proctype Other(){                                                  /* another thread of the owner makes a span there again and takes the block */
  atomic{ if :: word==0 -> word=4 :: else -> goto out fi };
  if :: BACK -> atomic{ !lock -> lock=1 }; lost=1; lock=0 :: else fi;
  word=1; in_use++;
out: skip }
init{ atomic{ run Owner(); run Taker(); run Other() } (_nr_pr==1) -> assert(in_use<=1) }
