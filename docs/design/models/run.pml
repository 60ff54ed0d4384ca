/* A warm run that is free: two allocators claim it, one after the other may have put an object there and opened its hand in between (the run word is the same again). Claim: look, CAS to 'in hand', look again; the location is set in hand, then the hand is opened. LOOK=0: without the second look. */
byte hand=0; byte at=0; byte users=0;
proctype A(byte me){
  (true); if :: at!=0 -> goto out :: else fi;
  atomic{ if :: hand==0 -> hand=me :: else -> goto out fi };
  if :: LOOK && at!=0 -> hand=0; goto out :: else fi;
  at=me; users++; assert(users==1); hand=0;
out: skip }
init{ atomic{ run A(1); run A(2) } }
