/* A block goes from a reservation (1) to the object that came back in it (2), while somebody looks whether it is free: for a block of a span by the slot that its name says, for a run of one object by the slot noted beside the run's word; whoever takes it once it is free writes to it. AGAIN: if the slot that was named is not there, look once more who is named. LAST: nothing is written to the block after that word says 2 (the object may have been placed elsewhere by another, who stepped over the one that restores: then the block is free, though the reservation has not been given back yet). SCAN: all slots are looked at instead, those of reservations FIRST. */
byte named=1; bool at1=1; bool at2=0; bool taken=0;
proctype Restorer(){
  at2=1;
  if :: LAST -> assert(!taken); named=2 :: else -> named=2; assert(!taken) fi;   /* the assertion stands for the block's own name being written */
  at1=0 }
proctype StepsOver(){ atomic{ if :: at2 -> at2=0 :: (true) -> skip fi } }
proctype Looks(){ byte n; bool used; n=named;
  do :: if :: n==1 -> used=at1 :: else -> used=at2 fi;
        if :: used || !AGAIN || named==n -> break :: else -> n=named fi od;
  if :: !used -> atomic{ assert(!at2 && (!at1 || named==2)); taken=1 } :: else fi }
proctype Scans(){ bool used;
  if :: FIRST -> used=at1; used=used||at2 :: else -> used=at2; used=used||at1 fi;
  if :: !used -> assert(!at1 && !at2) :: else fi }
init{ atomic{ run Restorer(); if :: SCAN -> run Scans() :: else -> run Looks(); run StepsOver() fi } }
