package main

// onMac says whether the program for a Mac can be built and signed here.
const onMac = true
