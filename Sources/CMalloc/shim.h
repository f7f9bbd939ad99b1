//  What of the C library's allocator Swift's own module leaves out.
#include <malloc.h>
