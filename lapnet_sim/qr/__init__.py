"""QR codes for people: ``lapnet-sim qr read | make | check | poster``.

The codec is `emvqr`; here is what stands around it: finding the text in an argument, a file or a
picture, calling the builder somebody named, printing a stand, and telling the outcome.
"""
