import ArgumentParser
print("not built yet")
